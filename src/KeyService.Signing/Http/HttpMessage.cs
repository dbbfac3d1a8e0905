using System.Collections.Frozen;

namespace KeyService.Signing.Http;

/// <summary>The three types a structured field can have.</summary>
public enum StructuredFieldType
{
    /// <summary>One item.</summary>
    Item,

    /// <summary>A list.</summary>
    List,

    /// <summary>A dictionary.</summary>
    Dictionary,
}

/// <summary>A message whose components a signature covers: a request, or a response with the request it answers.</summary>
public sealed record HttpMessage
{
    private HttpMessage()
    {
    }

    /// <summary>The fields whose type is registered and which the <c>sf</c> parameter may reserialise.</summary>
    public static IReadOnlyDictionary<string, StructuredFieldType> RegisteredFieldTypes { get; } =
        new Dictionary<string, StructuredFieldType>
        {
            ["accept-signature"] = StructuredFieldType.Dictionary,
            ["cache-status"] = StructuredFieldType.List,
            ["cdn-cache-control"] = StructuredFieldType.Dictionary,
            ["client-cert"] = StructuredFieldType.Item,
            ["client-cert-chain"] = StructuredFieldType.List,
            ["content-digest"] = StructuredFieldType.Dictionary,
            ["priority"] = StructuredFieldType.Dictionary,
            ["proxy-status"] = StructuredFieldType.List,
            ["repr-digest"] = StructuredFieldType.Dictionary,
            ["signature"] = StructuredFieldType.Dictionary,
            ["signature-input"] = StructuredFieldType.Dictionary,
            ["want-content-digest"] = StructuredFieldType.Dictionary,
            ["want-repr-digest"] = StructuredFieldType.Dictionary,
        }.ToFrozenDictionary();

    /// <summary>The status of a response; null for a request.</summary>
    public int? Status { get; private init; }

    /// <summary>The message's field lines.</summary>
    public IReadOnlyList<HttpFieldLine> Fields { get; private init; } = [];

    /// <summary>The message's trailer lines.</summary>
    public IReadOnlyList<HttpFieldLine> Trailers { get; private init; } = [];

    /// <summary>The request itself, or the one that the response answers; null if it is not known.</summary>
    public HttpRequestParts? Request { get; private init; }

    /// <summary>The types of structured fields, by lowercase name.</summary>
    public IReadOnlyDictionary<string, StructuredFieldType> FieldTypes { get; init; } = RegisteredFieldTypes;

    /// <summary>A request to sign or verify.</summary>
    public static HttpMessage ForRequest(HttpRequestParts request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new HttpMessage { Request = request, Fields = request.Fields, Trailers = request.Trailers };
    }

    /// <summary>A response to sign or verify.</summary>
    public static HttpMessage ForResponse(
        int status,
        IReadOnlyList<HttpFieldLine> fields,
        HttpRequestParts? request = null,
        IReadOnlyList<HttpFieldLine>? trailers = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return new HttpMessage { Status = status, Fields = fields, Trailers = trailers ?? [], Request = request };
    }
}
