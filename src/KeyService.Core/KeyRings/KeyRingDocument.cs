using System.Text.Json;
using KeyService.Core.Json;

namespace KeyService.Core.KeyRings;

/// <summary>
/// A key ring as it is stored: JSON in UTF-8, <c>{"schema":1,"sha256":"…","ring":{…}}</c>. Refused besides damage are
/// documents of another schema, with unknown or doubled members, or whose ring breaks an invariant: a damaged ring must
/// not sign.
/// </summary>
public static class KeyRingDocument
{
    private static readonly ChecksummedDocument Frame = new("key ring", "ring");

    /// <exception cref="ArgumentException">The ring is one without material, for replies only.</exception>
    public static byte[] Write(KeyRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (LacksMaterial(ring)) throw new ArgumentException($"The key ring '{ring.Name}' has no material: it is for replies and cannot be stored.", nameof(ring));

        return Frame.Write(JsonSerializer.SerializeToUtf8Bytes(ring.ToState(), CoreJsonContext.Default.KeyRingState));
    }

    /// <exception cref="InvalidDataException">The document cannot be read or is damaged; the message says what is broken.</exception>
    public static KeyRing Read(ReadOnlySpan<byte> document)
    {
        try
        {
            var ring = KeyRing.FromState(JsonSerializer.Deserialize(Frame.Read(document), CoreJsonContext.Default.KeyRingState)!);
            return LacksMaterial(ring)
                ? throw new InvalidDataException($"The key ring '{ring.Name}' is damaged: its material is missing.")
                : ring;
        }
        catch (JsonException e)
        {
            throw Frame.Unreadable(e);
        }
    }

    private static bool LacksMaterial(KeyRing ring) =>
        ring.Versions.Any(v => v.State != VersionState.Destroyed && v.SealedMaterial is null);
}
