using System.Text.Json;
using KeyService.Core.Json;

namespace KeyService.Core.KeyRings;

/// <summary>
/// A key ring as it is stored: JSON in UTF-8, <c>{"schema":1,"ring":{…}}</c>. A document of another schema is refused, and so
/// is one with unknown or doubled members, or whose ring breaks an invariant: a damaged ring must not sign.
/// </summary>
public static class KeyRingDocument
{
    private const int Schema = 1;

    /// <exception cref="ArgumentException">The ring is one without material, for replies only.</exception>
    public static byte[] Write(KeyRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (LacksMaterial(ring)) throw new ArgumentException($"The key ring '{ring.Name}' has no material: it is for replies and cannot be stored.", nameof(ring));
        return JsonSerializer.SerializeToUtf8Bytes(new Body(Schema, ring), CoreJsonContext.Default.Body);
    }

    /// <exception cref="InvalidDataException">The document cannot be read or is damaged; the message says what is broken.</exception>
    public static KeyRing Read(ReadOnlySpan<byte> document)
    {
        try
        {
            CheckSchema(document);
            var ring = JsonSerializer.Deserialize(document, CoreJsonContext.Default.Body)!.Ring;
            return LacksMaterial(ring)
                ? throw new InvalidDataException($"The key ring '{ring.Name}' is damaged: its material is missing.")
                : ring;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                e.InnerException is InvalidDataException broken ? broken.Message : $"The key ring's document cannot be read: {e.Message}", e);
        }
    }

    private static void CheckSchema(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document);
        using var root = JsonDocument.ParseValue(ref reader);
        if (root.RootElement.ValueKind != JsonValueKind.Object
            || !root.RootElement.TryGetProperty("schema", out var schema)
            || schema.ValueKind != JsonValueKind.Number)
        {
            throw new InvalidDataException("The key ring's document names no schema: it is damaged, or not a key ring's.");
        }

        if (!schema.TryGetInt32(out var number) || number != Schema)
        {
            throw new InvalidDataException(
                $"The key ring's document has schema {schema}; only schema {Schema} is known. A newer release wrote it: run that release.");
        }
    }

    private static bool LacksMaterial(KeyRing ring) =>
        ring.Versions.Any(v => v.State != VersionState.Destroyed && v.SealedMaterial is null);

    internal sealed record Body(int Schema, KeyRing Ring);
}
