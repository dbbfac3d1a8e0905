using System.Diagnostics.CodeAnalysis;
using KeyService.Signing.Http;

namespace KeyService.Cli.Captures;

/// <summary>A request line: <c>GET /orders/42?expand=lines</c>, or with an absolute URI, and perhaps the HTTP version.</summary>
internal static class RequestText
{
    public const string Rule = "write the method and the target as sent, such as 'GET /orders/42?expand=lines'";

    public static bool TryParse(string text, [NotNullWhen(true)] out HttpRequestParts? request)
    {
        request = text.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [var method, var target] when IsTarget(target) => Parts(method, target),
            [var method, var target, var version] when IsTarget(target) && version.StartsWith("HTTP/", StringComparison.Ordinal) => Parts(method, target),
            _ => null,
        };
        return request is not null;
    }

    /// <summary>The parts that signatures cover, as they were sent: nothing is decoded or normalised.</summary>
    public static HttpRequestParts Parts(string method, string target)
    {
        var origin = Origin(target);
        var fragment = origin.IndexOf('#', StringComparison.Ordinal);
        origin = fragment < 0 ? origin : origin[..fragment];
        var question = origin.IndexOf('?', StringComparison.Ordinal);
        return new HttpRequestParts
        {
            Method = method,
            Path = question < 0 ? origin : origin[..question],
            Query = question < 0 ? "?" : origin[question..],
        };
    }

    public static string Format(HttpRequestParts request) => $"{request.Method} {request.Path}{(request.Query == "?" ? "" : request.Query)}";

    private static bool IsTarget(string target) => target.StartsWith('/') || target.Contains("://", StringComparison.Ordinal);

    private static string Origin(string target)
    {
        var scheme = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return target;
        }

        var start = target.AsSpan(scheme + 3).IndexOfAny('/', '?');
        var origin = start < 0 ? "/" : target[(scheme + 3 + start)..];
        return origin.StartsWith('?') ? "/" + origin : origin;
    }
}
