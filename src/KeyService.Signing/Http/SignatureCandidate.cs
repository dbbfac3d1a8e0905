namespace KeyService.Signing.Http;

/// <summary>
/// A signature that passed everything that can be judged without its key. It proves nothing yet: the caller finds the
/// key, verifies <see cref="Signature"/> over <see cref="Base"/> with it, and then finishes with the body.
/// </summary>
public sealed class SignatureCandidate
{
    internal SignatureCandidate(ResponseToVerify response, string label, SignatureParameters parameters)
    {
        Response = response;
        Label = label;
        Parameters = parameters;
    }

    /// <summary>The label of the signature; it carries no meaning and may have been rewritten on the way.</summary>
    public string Label { get; }

    /// <summary>The covered components and parameters.</summary>
    public SignatureParameters Parameters { get; }

    /// <summary>The key version that is said to have signed.</summary>
    public required KeyVersionName KeyVersion { get; init; }

    /// <summary>The bytes that must have been signed. Not to be changed.</summary>
    public required byte[] Base { get; init; }

    /// <summary>The signature. Not to be changed.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The algorithm that the signer claims, if it does; the key's must be the same.</summary>
    public string? ClaimedAlgorithm => Parameters.Algorithm;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The covered nonce; null only where the policy does without.</summary>
    public string? Nonce => Parameters.Nonce;

    /// <summary>The digests that the covered Content-Digest claims; null for a 304, whose body must be empty.</summary>
    public required ClaimedDigests? Digests { get; init; }

    /// <summary>Why the response is refused even if this signature verifies; null if it is not.</summary>
    public required VerificationProblem? Problem { get; init; }

    internal ResponseToVerify Response { get; }

    /// <summary>
    /// Whether the key's algorithm is the one that the signature claims, or it claims none. The algorithm always comes
    /// from the key; a claim can only be refused, as <see cref="VerificationFailure.AlgorithmMismatch"/>.
    /// </summary>
    public bool Agrees(SignatureAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return ClaimedAlgorithm is null || ClaimedAlgorithm == algorithm.Name;
    }

    /// <summary>A hash of the body to come, with the algorithms that were claimed.</summary>
    public ContentDigestAccumulator CreateBodyDigest() => new(Digests);
}
