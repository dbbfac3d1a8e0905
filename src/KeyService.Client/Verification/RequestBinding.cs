using System.Net.Http.Json;
using KeyService.Signing.Http;

namespace KeyService.Client.Verification;

/// <summary>What of a request its response is bound to, as it goes over the wire.</summary>
internal static class RequestBinding
{
    // The handler writes these in upper case whatever case the caller chose; all others go out as they are.
    private static readonly HttpMethod[] Normalised =
        [HttpMethod.Get, HttpMethod.Put, HttpMethod.Post, HttpMethod.Delete, HttpMethod.Head, HttpMethod.Options, HttpMethod.Trace, HttpMethod.Patch, HttpMethod.Connect];

    /// <summary>Adds Content-Digest to a request with a body, unless it has one already or the options leave it out.</summary>
    public static async Task AddDigestAsync(HttpRequestMessage request, ResponseVerificationOptions options, CancellationToken cancellation)
    {
        if (request.Content is not { } content
            || !MayRead(content, options.RequestDigest)
            || content.Headers.NonValidated.Contains(ContentDigest.FieldName)
            || request.Headers.NonValidated.Contains(ContentDigest.FieldName))
        {
            return;
        }

        await content.LoadIntoBufferAsync(options.MaxBodyBytes, cancellation).ConfigureAwait(false);
        var body = await content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        content.Headers.TryAddWithoutValidation("Content-Digest", ContentDigest.Sha256(body));
    }

    /// <exception cref="InvalidOperationException">The request has no absolute URI.</exception>
    public static HttpRequestParts Read(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            throw new InvalidOperationException("A response can be verified only if its request has an absolute URI: set RequestUri, or the client's BaseAddress.");
        }

        // What HttpClient writes into the request line, escaped as there.
        var target = uri.PathAndQuery;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return new HttpRequestParts
        {
            Method = MethodAsSent(request.Method),
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "?" : target[question..],
            Fields = Digests(request),
        };
    }

    private static bool MayRead(HttpContent content, RequestDigest choice) => choice switch
    {
        RequestDigest.Always => true,
        RequestDigest.InMemory => content is ByteArrayContent or ReadOnlyMemoryContent or JsonContent,
        _ => false,
    };

    private static string MethodAsSent(HttpMethod method) => Array.Find(Normalised, known => known == method)?.Method ?? method.Method;

    private static List<HttpFieldLine> Digests(HttpRequestMessage request)
    {
        var lines = new List<HttpFieldLine>();
        if (request.Headers.NonValidated.TryGetValues(ContentDigest.FieldName, out var outer))
        {
            lines.AddRange(outer.Select(line => new HttpFieldLine(ContentDigest.FieldName, line)));
        }

        if (request.Content?.Headers.NonValidated.TryGetValues(ContentDigest.FieldName, out var inner) == true)
        {
            lines.AddRange(inner.Select(line => new HttpFieldLine(ContentDigest.FieldName, line)));
        }

        return lines;
    }
}
