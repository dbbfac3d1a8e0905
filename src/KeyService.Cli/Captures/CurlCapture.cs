using System.Globalization;
using System.Text;
using KeyService.Cli.Invocation;
using KeyService.Signing.Http;

namespace KeyService.Cli.Captures;

/// <summary>
/// What <c>curl -i</c> prints: header blocks and a body. Of several blocks, as of 100 Continue, a proxy's CONNECT or
/// followed redirects, the last is the response. A block alone, as <c>curl -D</c> writes it, has an empty body.
/// </summary>
internal static class CurlCapture
{
    /// <summary>Whether the capture looks like one.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> capture) => capture.StartsWith("HTTP/"u8);

    /// <exception cref="UsageException">It is none.</exception>
    public static CapturedResponse Read(ReadOnlySpan<byte> capture)
    {
        List<string> lines;
        do
        {
            lines = ReadBlock(ref capture);
        }
        while (Recognizes(capture));

        return new CapturedResponse { Status = ReadStatus(lines[0]), Fields = ReadFields(lines), Body = capture.ToArray() };
    }

    // Up to and with the empty line; what follows is left in the capture.
    private static List<string> ReadBlock(ref ReadOnlySpan<byte> capture)
    {
        List<string> lines = [];
        while (!capture.IsEmpty)
        {
            var end = capture.IndexOf((byte)'\n');
            var line = Encoding.Latin1.GetString(end < 0 ? capture : capture[..end]).TrimEnd('\r');
            capture = end < 0 ? [] : capture[(end + 1)..];
            if (line.Length == 0)
            {
                break;
            }

            lines.Add(line);
        }

        return lines;
    }

    private static int ReadStatus(string line) =>
        line.Split(' ') is [_, { Length: 3 } code, ..] && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : throw new UsageException($"The capture's status line is '{line}': it should be as curl -i prints it, such as HTTP/1.1 200 OK.");

    private static List<HttpFieldLine> ReadFields(List<string> lines)
    {
        List<HttpFieldLine> fields = [];
        foreach (var line in lines.Skip(1))
        {
            if (line[0] is ' ' or '\t' && fields.Count > 0)
            {
                // An obsolete fold is part of the value (RFC 9112, section 5.2); the signature base knows it.
                fields[^1] = fields[^1] with { Value = $"{fields[^1].Value}\r\n{line}" };
                continue;
            }

            fields.Add(FieldLine.Read(line, "The capture"));
        }

        return fields;
    }
}

/// <summary>Header lines as people and tools write them.</summary>
internal static class FieldLine
{
    /// <exception cref="UsageException">The line has no name.</exception>
    public static HttpFieldLine Read(string line, string origin)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new HttpFieldLine(line[..colon], line[(colon + 1)..].Trim(' ', '\t'))
            : throw new UsageException($"{origin} has the header line '{line}': write it as Name: value.");
    }
}
