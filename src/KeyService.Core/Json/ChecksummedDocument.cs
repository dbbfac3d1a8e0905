using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace KeyService.Core.Json;

/// <summary>
/// The frame of what is stored as JSON in UTF-8: <c>{"schema":1,"sha256":"…","MEMBER":{…}}</c>. The checksum covers the bytes
/// of the member; it finds damage, not malice.
/// </summary>
/// <param name="owner">Whose document it is, for messages: <c>key ring</c>.</param>
/// <param name="member">The name of the member that holds the content.</param>
internal sealed class ChecksummedDocument(string owner, string member)
{
    private const int Schema = 1;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="content">A JSON object in UTF-8.</param>
    public byte[] Write(ReadOnlySpan<byte> content)
    {
        var buffer = new ArrayBufferWriter<byte>(content.Length + 128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("schema"u8, Schema);
            json.WriteString("sha256"u8, Checksum(content));
            json.WritePropertyName(member);
            json.WriteRawValue(content, skipInputValidation: true);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The content, once its checksum is found right.</summary>
    /// <exception cref="InvalidDataException">The document cannot be read or is damaged; the message says what is broken.</exception>
    public byte[] Read(ReadOnlySpan<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document.ToArray(), Strict);
            return Content(json.RootElement).ToArray();
        }
        catch (JsonException e)
        {
            throw Unreadable(e);
        }
    }

    public InvalidDataException Unreadable(JsonException why) => new($"The {owner}'s document cannot be read: {why.Message}", why);

    private ReadOnlySpan<byte> Content(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.Number)
        {
            throw new InvalidDataException($"The {owner}'s document names no schema: it is damaged, or not a {owner}'s.");
        }

        if (!schema.TryGetInt32(out var number) || number != Schema)
        {
            throw new InvalidDataException(
                $"The {owner}'s document has schema {schema}; only schema {Schema} is known. A newer release wrote it: run that release.");
        }

        if (root.GetPropertyCount() != 3
            || !root.TryGetProperty("sha256", out var checksum)
            || !root.TryGetProperty(member, out var value)
            || value.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"The {owner}'s document is damaged: it needs schema, sha256 and {member}, and nothing else.");
        }

        var content = JsonMarshal.GetRawUtf8Value(value);
        return checksum.ValueKind == JsonValueKind.String && checksum.ValueEquals(Checksum(content))
            ? content
            : throw new InvalidDataException($"The {owner}'s document is damaged: its content does not match its checksum. Restore it from a backup.");
    }

    private static string Checksum(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
