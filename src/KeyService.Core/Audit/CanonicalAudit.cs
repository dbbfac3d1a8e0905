using System.Buffers;
using System.Globalization;
using System.Text.Json;
using KeyService.Signing;

namespace KeyService.Core.Audit;

/// <summary>
/// The canonical form of an audit entry: one JSON object in UTF-8 without white space, its members in the fixed order
/// <c>index, tenant, at, principal, action, resource, outcome, detail, requestId, source</c>, the last three left out
/// where there is none. Non-ASCII characters are escaped, so the bytes are printable as they are.
/// </summary>
internal static class CanonicalAudit
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 2 };

    public static byte[] Write(long index, AuditFacts facts)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, index);
            json.WriteString("tenant"u8, facts.Tenant.Value);
            json.WriteString("at"u8, facts.At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("principal"u8, facts.Principal);
            json.WriteString("action"u8, facts.Action);
            json.WriteString("resource"u8, facts.Resource);
            json.WriteString("outcome"u8, facts.Outcome);
            WriteOptional(json, "detail", facts.Detail);
            WriteOptional(json, "requestId", facts.RequestId);
            WriteOptional(json, "source", facts.Source);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not an entry's canonical form; the message says why.</exception>
    public static (long Index, AuditFacts Facts) Read(ReadOnlyMemory<byte> canonical)
    {
        try
        {
            using var document = JsonDocument.Parse(canonical, Strict);
            var root = document.RootElement;
            var facts = new AuditFacts
            {
                Tenant = TenantId.Parse(Required(root, "tenant")),
                At = ReadTime(Required(root, "at")),
                Principal = Required(root, "principal"),
                Action = Required(root, "action"),
                Resource = Required(root, "resource"),
                Outcome = Required(root, "outcome"),
                Detail = Optional(root, "detail"),
                RequestId = Optional(root, "requestId"),
                Source = Optional(root, "source"),
            };
            return (root.GetProperty("index").GetInt64(), facts);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"The bytes are not an audit entry: {e.Message}", e);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static DateTimeOffset ReadTime(string text) =>
        DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Required(JsonElement root, string name) =>
        Optional(root, name) ?? throw new FormatException($"'{name}' is missing.");

    private static string? Optional(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value.GetString() : null;
}
