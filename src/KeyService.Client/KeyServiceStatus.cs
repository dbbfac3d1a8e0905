namespace KeyService.Client;

/// <summary>
/// The kind of failure that a <see cref="KeyServiceException"/> reports: the gRPC status codes by their own numbers.
/// The exact cause is in <see cref="KeyServiceException.Reason"/>.
/// </summary>
public enum KeyServiceStatus
{
    /// <summary>The call was cancelled by the authority.</summary>
    Cancelled = 1,

    /// <summary>A failure of no known kind.</summary>
    Unknown = 2,

    /// <summary>The request is malformed: correct it before sending it again.</summary>
    InvalidArgument = 3,

    /// <summary>No answer came within the deadline. A change may have been made: repeat it with the same request id.</summary>
    DeadlineExceeded = 4,

    /// <summary>The tenant, key or version does not exist, or the caller may not know of it.</summary>
    NotFound = 5,

    /// <summary>A resource of that name exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known but may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota is exhausted: slow down.</summary>
    ResourceExhausted = 8,

    /// <summary>The key or version is in a state that does not allow this.</summary>
    FailedPrecondition = 9,

    /// <summary>Another change came between: read again and decide again.</summary>
    Aborted = 10,

    /// <summary>A value lies outside what is possible.</summary>
    OutOfRange = 11,

    /// <summary>The authority does not know this operation: it may be older than the client.</summary>
    Unimplemented = 12,

    /// <summary>The authority failed in a way that it did not foresee.</summary>
    Internal = 13,

    /// <summary>The authority cannot be reached or cannot serve now. Worth repeating.</summary>
    Unavailable = 14,

    /// <summary>Stored data is damaged.</summary>
    DataLoss = 15,

    /// <summary>The caller did not prove who it is.</summary>
    Unauthenticated = 16,
}
