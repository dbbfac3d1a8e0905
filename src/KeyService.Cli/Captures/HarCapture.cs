using System.Globalization;
using System.Text;
using System.Text.Json;
using KeyService.Cli.Invocation;
using KeyService.Signing.Http;

namespace KeyService.Cli.Captures;

/// <summary>An HTTP Archive (HAR 1.2) as browsers and proxies save it, or one of its entries.</summary>
internal static class HarCapture
{
    public static bool Recognizes(ReadOnlySpan<byte> capture) => capture.TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'{', ..];

    /// <param name="capture">The file.</param>
    /// <param name="number">Which entry, from 1; null if there is but one.</param>
    /// <exception cref="UsageException">It is no HAR, or the entry is not told.</exception>
    public static CapturedResponse Read(ReadOnlyMemory<byte> capture, int? number)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(capture.Span).TrimStart('\uFEFF'));
            return ReadEntry(Choose(document.RootElement, number));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UsageException($"The capture is no HAR file, nor an entry of one: {error.Message}");
        }
    }

    private static JsonElement Choose(JsonElement root, int? number)
    {
        if (root.TryGetProperty("response", out _))
        {
            return root;
        }

        var entries = root.GetProperty("log").GetProperty("entries").EnumerateArray().ToArray();
        if (number is null && entries.Length == 1)
        {
            return entries[0];
        }

        return number is { } chosen && chosen >= 1 && chosen <= entries.Length
            ? entries[chosen - 1]
            : throw new UsageException($"The HAR file has {entries.Length} entries: choose one with --entry. {Listed(entries)}".TrimEnd());
    }

    private static string Listed(JsonElement[] entries) => string.Join("; ", entries.Take(20).Select((entry, index) =>
    {
        var request = entry.GetProperty("request");
        return $"{index + 1}: {Text(request, "method")} {Text(request, "url")}";
    }));

    private static CapturedResponse ReadEntry(JsonElement entry)
    {
        var (request, response) = (entry.GetProperty("request"), entry.GetProperty("response"));
        var fields = ReadFields(response);
        var notes = new List<string>();
        var body = ReadBody(response, notes);
        if (fields.Exists(line => line.Name.Equals("content-encoding", StringComparison.OrdinalIgnoreCase)))
        {
            notes.Add("Browsers save the body after decoding it, but the digest is of the encoded bytes: a failed body may only mean that. Capture it with curl -i.");
        }

        return new CapturedResponse
        {
            Status = response.GetProperty("status").GetInt32(),
            Fields = fields,
            Body = body,
            Request = RequestText.Parts(Text(request, "method"), Text(request, "url")) with { Fields = ReadFields(request) },
            ReceivedAt = ReadTime(entry),
            Notes = notes,
        };
    }

    // HTTP/2 pseudo-headers are no fields.
    private static List<HttpFieldLine> ReadFields(JsonElement message) =>
    [
        .. from header in message.GetProperty("headers").EnumerateArray()
           let name = Text(header, "name")
           where !name.StartsWith(':')
           from value in Text(header, "value").Split('\n')
           select new HttpFieldLine(name, value.Trim(' ', '\t', '\r')),
    ];

    private static byte[] ReadBody(JsonElement response, List<string> notes)
    {
        if (!response.TryGetProperty("content", out var content) || !content.TryGetProperty("text", out _))
        {
            notes.Add("The capture has no body: if the response had one, save the HAR with its content.");
            return [];
        }

        if (content.TryGetProperty("encoding", out var encoding) && encoding.GetString() == "base64")
        {
            return Convert.FromBase64String(Text(content, "text"));
        }

        return Encoding.UTF8.GetBytes(Text(content, "text"));
    }

    // The response has come when the request began and its milliseconds have passed.
    private static DateTimeOffset? ReadTime(JsonElement entry) =>
        entry.TryGetProperty("startedDateTime", out var started)
        && DateTimeOffset.TryParse(started.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.AddMilliseconds(entry.TryGetProperty("time", out var took) && took.TryGetDouble(out var passed) ? Math.Clamp(passed, 0, 86_400_000) : 0)
            : null;

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");
}
