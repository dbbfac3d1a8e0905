namespace KeyService.Signing.Http;

/// <summary>Why a response cannot be signed.</summary>
public enum ResponseRefusalReason
{
    /// <summary>A part of the response, the request or the parameters is malformed.</summary>
    InvalidArgument,

    /// <summary>A field to cover is one that proxies change.</summary>
    MutableComponent,

    /// <summary>Something that must be covered is absent.</summary>
    CoverageTooWeak,

    /// <summary>The signature would live longer than allowed.</summary>
    LifetimeTooLong,

    /// <summary>A field to cover is not among those that the tenant's policy allows.</summary>
    ComponentNotAllowed,

    /// <summary>The key's algorithm is not among those that the tenant's policy allows.</summary>
    AlgorithmNotAllowed,
}

/// <summary>A refusal to sign a response.</summary>
/// <param name="Reason">The kind, for programs.</param>
/// <param name="Message">What is wrong and what to do, for people.</param>
public sealed record ResponseRefusal(ResponseRefusalReason Reason, string Message);
