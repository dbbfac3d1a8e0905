using KeyService.Signing;

namespace KeyService.Client;

/// <summary>A signature made by the authority. Immutable.</summary>
public sealed record KeySignature
{
    /// <summary>The signature's bytes; of ECDSA r‖s (RFC 9421, section 3.3.4).</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The version that signed; its <see cref="KeyVersionName.KeyId"/> goes with the signature.</summary>
    public required KeyVersionName KeyVersion { get; init; }

    /// <summary>The algorithm's name in the HTTP Signature Algorithms registry (RFC 9421, section 6.2).</summary>
    public required string Algorithm { get; init; }
}

/// <summary>The signature of an HTTP response (RFC 9421), ready to be sent with it. Immutable.</summary>
public sealed record HttpResponseSignature
{
    /// <summary>The value of the <c>Signature-Input</c> field, label included.</summary>
    public required string SignatureInput { get; init; }

    /// <summary>The value of the <c>Signature</c> field, label included.</summary>
    public required string Signature { get; init; }

    /// <summary>The version that signed.</summary>
    public required KeyVersionName KeyVersion { get; init; }

    /// <summary>When it was signed, by the authority's clock.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Until when verifiers accept it.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The nonce that it covers: the request's, or one of the authority's own.</summary>
    public required string Nonce { get; init; }
}
