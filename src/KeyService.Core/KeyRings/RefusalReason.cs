namespace KeyService.Core.KeyRings;

/// <summary>Why a request was refused, for programs. The pure decisions use the first group, the authority around them the second.</summary>
public enum RefusalReason
{
    /// <summary>There is such a ring or tenant already.</summary>
    AlreadyExists,

    /// <summary>The ring has no version of that number.</summary>
    VersionNotFound,

    /// <summary>The ring or version is in a state that does not allow it.</summary>
    InvalidState,

    /// <summary>The rotation policy or response policy is not possible; the message lists every problem.</summary>
    InvalidPolicy,

    /// <summary>The tenant's response policy does not allow the algorithm.</summary>
    AlgorithmNotAllowed,

    /// <summary>An argument breaks a stated limit.</summary>
    InvalidArgument,

    /// <summary>The ring is disabled.</summary>
    KeyDisabled,

    /// <summary>The ring has <see cref="KeyRing.MaxVersions"/> versions.</summary>
    TooManyVersions,

    /// <summary>There is no such key ring.</summary>
    NotFound,

    /// <summary>There is no such tenant.</summary>
    TenantNotFound,

    /// <summary>The request id was used before for another request.</summary>
    RequestIdReused,

    /// <summary>Another writer came first; the request can be repeated.</summary>
    Conflict,

    /// <summary>The store cannot be reached or written; whether the change was kept is unknown until it can be read.</summary>
    StorageUnavailable,

    /// <summary>The tenant's keys cannot be unsealed with the authority's key-encryption key.</summary>
    UnsealFailed,
}
