using System.Text;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>
/// Writes the base and the Signature-Input member of a checked response side by side, in one pass and without garbage:
/// the authority does this for every response it signs.
/// </summary>
internal ref struct ResponseBaseBuilder(Span<byte> lines, Span<byte> member)
{
    private AsciiWriter _lines = new(lines);
    private AsciiWriter _member = new(member);

    public void Write(ResponseToSign response, in ResponseSignatureOptions options)
    {
        _member.Write('(');
        Begin("@status", fromRequest: false);
        _lines.Write((long)response.Status);
        _lines.Write('\n');

        // The profile's own first, in its order; then the caller's, each at its first line.
        var fields = response.Fields;
        WriteField(fields, ContentDigest.FieldName, fromRequest: false);
        WriteField(fields, "content-type", fromRequest: false);
        WriteField(fields, "content-encoding", fromRequest: false);
        for (var i = 0; i < fields.Count; i++)
        {
            if (!IsOwn(fields[i]) && IsFirst(fields, i))
            {
                WriteField(fields, fields[i].Name, fromRequest: false);
            }
        }

        WriteRequest(response.Request);
        WriteParameters(options);
    }

    public readonly SignatureBase ToSignatureBase()
    {
        var bytes = new byte[_lines.Length + _member.Length];
        _lines.Written.CopyTo(bytes);
        _member.Written.CopyTo(bytes.AsSpan(_lines.Length));
        return new SignatureBase(bytes, Encoding.ASCII.GetString(_member.Written));
    }

    public void Dispose()
    {
        _lines.Dispose();
        _member.Dispose();
    }

    private void WriteRequest(HttpRequestParts request)
    {
        Begin("@method", fromRequest: true);
        _lines.Write(request.Method);
        _lines.Write('\n');
        Begin("@path", fromRequest: true);
        _lines.Write(request.Path.Length == 0 ? "/" : request.Path);
        _lines.Write('\n');
        Begin("@query", fromRequest: true);
        _lines.Write(request.Query.Length == 0 ? "?" : request.Query);
        _lines.Write('\n');
        WriteField(request.Fields, ContentDigest.FieldName, fromRequest: true);
    }

    private void WriteField(IReadOnlyList<HttpFieldLine> fields, string name, bool fromRequest)
    {
        var found = false;
        for (var i = 0; i < fields.Count; i++)
        {
            if (!HttpFields.Is(fields[i], name))
            {
                continue;
            }

            if (found)
            {
                _lines.Write(", "u8);
            }
            else
            {
                Begin(name, fromRequest);
            }

            found = true;
            _lines.Write(HttpFields.Trim(fields[i].Value));
        }

        if (found)
        {
            _lines.Write('\n');
        }
    }

    private void Begin(ReadOnlySpan<char> name, bool fromRequest)
    {
        if (_member.Length > 1)
        {
            _member.Write(' ');
        }

        var start = _member.Length;
        _member.Write('"');
        _member.WriteLower(name);
        _member.Write(fromRequest ? "\";req"u8 : "\""u8);
        _lines.Write(_member.Written[start..]);
        _lines.Write(": "u8);
    }

    private void WriteParameters(in ResponseSignatureOptions options)
    {
        _member.Write(");created="u8);
        _member.Write(options.Created);
        _member.Write(";expires="u8);
        _member.Write(options.Expires);
        _member.Write(";nonce="u8);
        BareItem.String.WriteQuoted(ref _member, options.Nonce);
        _member.Write(";keyid="u8);
        BareItem.String.WriteQuoted(ref _member, options.KeyId);
        _member.Write(";tag=\""u8);
        _member.Write(ResponseProfile.Tag);
        _member.Write('"');
        _lines.Write("\"@signature-params\": "u8);
    }

    private static bool IsOwn(HttpFieldLine line) =>
        HttpFields.Is(line, ContentDigest.FieldName)
        || HttpFields.Is(line, "content-type")
        || HttpFields.Is(line, "content-encoding");

    private static bool IsFirst(IReadOnlyList<HttpFieldLine> fields, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (HttpFields.Is(fields[i], fields[index].Name))
            {
                return false;
            }
        }

        return true;
    }
}
