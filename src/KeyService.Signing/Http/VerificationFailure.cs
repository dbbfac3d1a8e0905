namespace KeyService.Signing.Http;

/// <summary>Why a response is not accepted. Each has one usual cause: <see cref="VerificationProblem.Explain"/>.</summary>
public enum VerificationFailure
{
    /// <summary>There is no signature at all.</summary>
    Unsigned,

    /// <summary>The signature fields, or the digest, are not well formed.</summary>
    Malformed,

    /// <summary>There are signatures, but none with the profile's tag.</summary>
    WrongProfile,

    /// <summary>The signature leaves out something that must be covered.</summary>
    WeakCoverage,

    /// <summary>The key does not exist.</summary>
    UnknownKey,

    /// <summary>The key exists perhaps, but is not among the trusted ones.</summary>
    UntrustedKey,

    /// <summary>The key version was revoked.</summary>
    RevokedKey,

    /// <summary>The key version's time to verify has ended.</summary>
    RetiredKey,

    /// <summary>The key is disabled.</summary>
    DisabledKey,

    /// <summary>The signature claims another algorithm than the key has.</summary>
    AlgorithmMismatch,

    /// <summary>The signature has expired.</summary>
    Expired,

    /// <summary>The signature was made in the future.</summary>
    FromTheFuture,

    /// <summary>The signature lives longer than allowed.</summary>
    LifetimeTooLong,

    /// <summary>A covered component is not what was signed, or the signature itself was changed.</summary>
    SignatureInvalid,

    /// <summary>The status is not the one that was signed.</summary>
    StatusChanged,

    /// <summary>The response answers another request.</summary>
    WrongRequest,

    /// <summary>The body is not the one that was signed.</summary>
    TamperedBody,

    /// <summary>The response was made for an earlier request.</summary>
    Replayed,

    /// <summary>The key set is too old to tell whether the key was revoked.</summary>
    StaleKeySet,

    /// <summary>The authority cannot be asked.</summary>
    AuthorityUnavailable,

    /// <summary>The body is larger than may be buffered.</summary>
    BodyTooLarge,

    /// <summary>Whether it was accepted before cannot be told.</summary>
    ReplayGuardUnavailable,
}
