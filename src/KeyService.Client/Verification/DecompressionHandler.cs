using System.IO.Compression;
using System.Net;

namespace KeyService.Client.Verification;

/// <summary>
/// Decompresses verified responses, outside the verification, since digests are taken over the encoded bytes (RFC 9530).
/// Bounded by <see cref="ResponseVerificationOptions.MaxBodyBytes"/>.
/// </summary>
internal sealed class DecompressionHandler(ResponseVerificationOptions options, DecompressionMethods methods) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Ask(request);
        return Decompress(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Ask(request);
        return Decompress(base.Send(request, cancellationToken));
    }

    private void Ask(HttpRequestMessage request)
    {
        if (!request.Headers.NonValidated.Contains("Accept-Encoding"))
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", Accepted());
        }
    }

    private string Accepted() => string.Join(", ", new[]
    {
        methods.HasFlag(DecompressionMethods.GZip) ? "gzip" : null,
        methods.HasFlag(DecompressionMethods.Deflate) ? "deflate" : null,
        methods.HasFlag(DecompressionMethods.Brotli) ? "br" : null,
    }.OfType<string>());

    private HttpResponseMessage Decompress(HttpResponseMessage response)
    {
        try
        {
            var encodings = response.Content.Headers.ContentEncoding.ToArray();
            if (encodings is [.., var last] && Decoder(last) is { } open && Decode(response.Content.ReadAsStream(), open) is { } decoded)
            {
                MoveHeaders(response.Content, encodings[..^1], decoded);
                response.Content = decoded;
            }

            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    // Null: there is no body, as for HEAD. Unless bodies are streamed, the verification has buffered it: this reads memory.
    private HttpContent? Decode(Stream encoded, Func<Stream, Stream> open)
    {
        if (options.StreamBodies)
        {
            return new StreamContent(new DecodedStream(encoded, open(encoded), options));
        }

        if (encoded.Length == 0)
        {
            return null;
        }

        using var decoder = open(encoded);
        var decoded = ReadBounded(decoder);
        return new ByteArrayContent(decoded.GetBuffer(), 0, (int)decoded.Length);
    }

    private Func<Stream, Stream>? Decoder(string encoding) => encoding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" when methods.HasFlag(DecompressionMethods.GZip) => encoded => new GZipStream(encoded, CompressionMode.Decompress),
        "br" when methods.HasFlag(DecompressionMethods.Brotli) => encoded => new BrotliStream(encoded, CompressionMode.Decompress),
        "deflate" when methods.HasFlag(DecompressionMethods.Deflate) => encoded => new ZLibStream(encoded, CompressionMode.Decompress),
        _ => null,
    };

    private MemoryStream ReadBounded(Stream decoder)
    {
        var decoded = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (decoder.Read(buffer) is > 0 and var read)
        {
            if (decoded.Length + read > options.MaxBodyBytes)
            {
                throw BodyLimit.Decompressed(options);
            }

            decoded.Write(buffer.AsSpan(0, read));
        }

        return decoded;
    }

    // As the primary handler's own decompression does: the last encoding and the length no longer hold.
    private static void MoveHeaders(HttpContent encoded, string[] remaining, HttpContent decoded)
    {
        foreach (var (name, lines) in encoded.Headers.NonValidated)
        {
            if (!name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                decoded.Headers.TryAddWithoutValidation(name, lines);
            }
        }

        foreach (var encoding in remaining)
        {
            decoded.Headers.ContentEncoding.Add(encoding);
        }
    }
}
