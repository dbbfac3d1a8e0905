using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using KeyService.Core.Json;

namespace KeyService.Core.KeyRings;

/// <summary>
/// A key ring as it is stored: JSON in UTF-8, <c>{"schema":1,"sha256":"…","ring":{…}}</c>. The checksum covers the bytes of
/// the ring; it finds damage, not malice. Refused besides are documents of another schema, with unknown or doubled members,
/// or whose ring breaks an invariant: a damaged ring must not sign.
/// </summary>
public static class KeyRingDocument
{
    private const int Schema = 1;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="ArgumentException">The ring is one without material, for replies only.</exception>
    public static byte[] Write(KeyRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (LacksMaterial(ring)) throw new ArgumentException($"The key ring '{ring.Name}' has no material: it is for replies and cannot be stored.", nameof(ring));

        var content = JsonSerializer.SerializeToUtf8Bytes(ring.ToState(), CoreJsonContext.Default.KeyRingState);
        var buffer = new ArrayBufferWriter<byte>(content.Length + 128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("schema"u8, Schema);
            json.WriteString("sha256"u8, Checksum(content));
            json.WritePropertyName("ring"u8);
            json.WriteRawValue(content, skipInputValidation: true);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">The document cannot be read or is damaged; the message says what is broken.</exception>
    public static KeyRing Read(ReadOnlySpan<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document.ToArray(), Strict);
            var ring = KeyRing.FromState(JsonSerializer.Deserialize(Content(json.RootElement), CoreJsonContext.Default.KeyRingState)!);
            return LacksMaterial(ring)
                ? throw new InvalidDataException($"The key ring '{ring.Name}' is damaged: its material is missing.")
                : ring;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The key ring's document cannot be read: {e.Message}", e);
        }
    }

    private static ReadOnlySpan<byte> Content(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.Number)
        {
            throw new InvalidDataException("The key ring's document names no schema: it is damaged, or not a key ring's.");
        }

        if (!schema.TryGetInt32(out var number) || number != Schema)
        {
            throw new InvalidDataException(
                $"The key ring's document has schema {schema}; only schema {Schema} is known. A newer release wrote it: run that release.");
        }

        if (root.GetPropertyCount() != 3
            || !root.TryGetProperty("sha256", out var checksum)
            || !root.TryGetProperty("ring", out var ring)
            || ring.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("The key ring's document is damaged: it needs schema, sha256 and ring, and nothing else.");
        }

        var content = JsonMarshal.GetRawUtf8Value(ring);
        return checksum.ValueKind == JsonValueKind.String && checksum.ValueEquals(Checksum(content))
            ? content
            : throw new InvalidDataException("The key ring's document is damaged: its content does not match its checksum. Restore it from a backup.");
    }

    private static string Checksum(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static bool LacksMaterial(KeyRing ring) =>
        ring.Versions.Any(v => v.State != VersionState.Destroyed && v.SealedMaterial is null);
}
