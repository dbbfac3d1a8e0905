using KeyService.Signing.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace KeyService.AspNetCore;

/// <summary>The request as it came over the wire, read before anything inside could rewrite it.</summary>
/// <param name="Parts">What the signature binds the response to.</param>
/// <param name="Wishes">The lines that say which signatures the client asks for.</param>
internal sealed record RequestAsReceived(HttpRequestParts Parts, IReadOnlyList<HttpFieldLine> Wishes)
{
    public static RequestAsReceived Read(HttpContext context)
    {
        var target = Origin(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var parts = new HttpRequestParts
        {
            Method = context.Request.Method,
            Path = question < 0 ? target : target[..question],
            Query = question < 0 ? "?" : target[question..],
            Fields = Lines(ContentDigest.FieldName, context.Request.Headers[ContentDigest.FieldName]),
        };
        return new RequestAsReceived(parts, Lines(AcceptSignature.FieldName, context.Request.Headers[AcceptSignature.FieldName]));
    }

    // A request through a forward proxy may come in absolute form (RFC 9112, section 3.2.2); its path and query are meant.
    private static string Origin(string target)
    {
        var scheme = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return target;
        }

        var origin = target.AsSpan(scheme + 3).IndexOfAny('/', '?') is >= 0 and var start ? target[(scheme + 3 + start)..] : "/";
        return origin.StartsWith('?') ? "/" + origin : origin;
    }

    private static List<HttpFieldLine> Lines(string name, StringValues values)
    {
        var lines = new List<HttpFieldLine>(values.Count);
        foreach (var value in values)
        {
            lines.Add(new HttpFieldLine(name, value ?? ""));
        }

        return lines;
    }
}
