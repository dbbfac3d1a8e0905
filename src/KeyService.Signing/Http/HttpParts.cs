namespace KeyService.Signing.Http;

/// <summary>One field line as it was sent: its octets as Latin-1 text. Names compare without case.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Value">The raw value.</param>
public readonly record struct HttpFieldLine(string Name, string Value);

/// <summary>
/// What signatures can cover of a request. The response profile needs the method, path, query and fields; the rest
/// serves other RFC 9421 components, and what is absent cannot be covered.
/// </summary>
public sealed record HttpRequestParts
{
    /// <summary>The method as sent, such as <c>GET</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The raw path, undecoded; empty means <c>/</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The raw query with its <c>?</c>; empty means <c>?</c>, which is what no query signs as.</summary>
    public string Query { get; init; } = "?";

    /// <summary>The field lines as sent.</summary>
    public IReadOnlyList<HttpFieldLine> Fields { get; init; } = [];

    /// <summary>The trailer field lines as sent.</summary>
    public IReadOnlyList<HttpFieldLine> Trailers { get; init; } = [];

    /// <summary><c>https</c> or <c>http</c>, for <c>@scheme</c>, <c>@authority</c> and <c>@target-uri</c>.</summary>
    public string? Scheme { get; init; }

    /// <summary>Host and port as the client addressed them, for <c>@authority</c> and <c>@target-uri</c>.</summary>
    public string? Authority { get; init; }

    /// <summary>The request target if it is not the path and query, such as <c>*</c>, for <c>@request-target</c>.</summary>
    public string? Target { get; init; }
}

/// <summary>A response about to be signed. The body itself is never needed: its digest is among the fields.</summary>
public sealed record ResponseToSign
{
    /// <summary>The status code, 100 to 599.</summary>
    public required int Status { get; init; }

    /// <summary>The fields to cover, and only those; repeated lines in their order.</summary>
    public required IReadOnlyList<HttpFieldLine> Fields { get; init; }

    /// <summary>The request that the response answers. Of its fields only <c>content-digest</c> is covered.</summary>
    public required HttpRequestParts Request { get; init; }
}

/// <summary>A response as it was received, before anything of it is used.</summary>
public sealed record ResponseToVerify
{
    /// <summary>The status code.</summary>
    public required int Status { get; init; }

    /// <summary>All field lines as received, raw, with <c>Signature</c> and <c>Signature-Input</c>.</summary>
    public required IReadOnlyList<HttpFieldLine> Fields { get; init; }

    /// <summary>The request as it was sent.</summary>
    public required HttpRequestParts Request { get; init; }

    /// <summary>
    /// The nonce that the request asked to be echoed. Null: none was sent, and the caller must itself see to it that
    /// the response's nonce is new.
    /// </summary>
    public string? ExpectedNonce { get; init; }
}
