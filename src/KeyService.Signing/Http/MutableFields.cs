using System.Collections.Frozen;

namespace KeyService.Signing.Http;

/// <summary>
/// Response fields that proxies add, drop or rewrite on the way. A signature over one of them breaks on an honest
/// path, so the response profile refuses to cover them.
/// </summary>
public static class MutableFields
{
    private const string HopByHop = "it belongs to one connection and every proxy replaces it";
    private const string ByProxies = "proxies set it themselves";
    private const string ByCompression = "proxies drop or change it when they compress or decompress";
    private const string ByCaches = "caches and proxies rewrite it";
    private const string ByRouting = "each hop rewrites it";
    private const string BySigning = "it carries the signature itself";

    private static readonly FrozenDictionary<string, string> Reasons = new Dictionary<string, string>
    {
        ["connection"] = HopByHop,
        ["proxy-connection"] = HopByHop,
        ["keep-alive"] = HopByHop,
        ["te"] = HopByHop,
        ["transfer-encoding"] = HopByHop,
        ["upgrade"] = HopByHop,
        ["trailer"] = HopByHop,
        ["date"] = ByProxies,
        ["server"] = ByProxies,
        ["alt-svc"] = ByProxies,
        ["server-timing"] = ByProxies,
        ["strict-transport-security"] = ByProxies,
        ["nel"] = ByProxies,
        ["report-to"] = ByProxies,
        ["set-cookie"] = "proxies rewrite it, and its commas make joined lines ambiguous",
        ["host"] = ByRouting,
        ["via"] = ByRouting,
        ["forwarded"] = ByRouting,
        ["traceparent"] = ByRouting,
        ["tracestate"] = ByRouting,
        ["age"] = ByCaches,
        ["expires"] = ByCaches,
        ["cache-control"] = ByCaches,
        ["vary"] = ByCompression,
        ["content-length"] = ByCompression,
        ["accept-ranges"] = ByCompression,
        ["etag"] = ByCompression,
        ["signature"] = BySigning,
        ["signature-input"] = BySigning,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Prefixes = ["x-forwarded-", "cf-", "x-envoy-", "x-accel-"];

    private static readonly FrozenSet<string> Risky =
        new[] { "location", "link", "last-modified" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the response profile refuses to cover the field.</summary>
    public static bool Contains(string name) => Why(name) is not null;

    /// <summary>Why the field cannot be covered, as the end of a sentence; null if it can.</summary>
    public static string? Why(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Reasons.TryGetValue(name, out var reason))
        {
            return reason;
        }

        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return ByRouting;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether some proxies rewrite the field, so that it should be covered only where the path is known:
    /// <c>location</c>, <c>link</c> and <c>last-modified</c>.
    /// </summary>
    public static bool IsRisky(string name) => Risky.Contains(name);
}
