namespace KeyService.Silo.Grpc;

/// <summary>The stable reasons of google.rpc.ErrorInfo, domain <c>keyservice</c>. Programs depend on them: none is ever renamed.</summary>
internal static class Reasons
{
    public const string InvalidName = "INVALID_NAME";
    public const string InvalidArgument = "INVALID_ARGUMENT";
    public const string InvalidPolicy = "INVALID_POLICY";
    public const string UnknownAlgorithm = "UNKNOWN_ALGORITHM";
    public const string InputMissing = "INPUT_MISSING";
    public const string InputTooLarge = "INPUT_TOO_LARGE";
    public const string BatchTooLarge = "BATCH_TOO_LARGE";
    public const string PrehashUnsupported = "PREHASH_UNSUPPORTED";
    public const string MutableComponent = "MUTABLE_COMPONENT";
    public const string CoverageTooWeak = "COVERAGE_TOO_WEAK";
    public const string LifetimeTooLong = "LIFETIME_TOO_LONG";
    public const string ComponentNotAllowed = "COMPONENT_NOT_ALLOWED";
    public const string AlgorithmNotAllowed = "ALGORITHM_NOT_ALLOWED";
    public const string TenantNotFound = "TENANT_NOT_FOUND";
    public const string KeyNotFound = "KEY_NOT_FOUND";
    public const string VersionNotFound = "VERSION_NOT_FOUND";
    public const string AlreadyExists = "ALREADY_EXISTS";
    public const string InvalidState = "INVALID_STATE";
    public const string TooManyVersions = "TOO_MANY_VERSIONS";
    public const string KeyDisabled = "KEY_DISABLED";
    public const string NoActiveVersion = "NO_ACTIVE_VERSION";
    public const string NonceLimit = "NONCE_LIMIT";
    public const string RequestIdReused = "REQUEST_ID_REUSED";
    public const string Conflict = "CONFLICT";
    public const string UnsealFailed = "UNSEAL_FAILED";
    public const string StorageUnavailable = "STORAGE_UNAVAILABLE";
    public const string StorageCorrupt = "STORAGE_CORRUPT";
    public const string Internal = "INTERNAL";

    // Answers of Verify, not errors.
    public const string SignatureInvalid = "SIGNATURE_INVALID";
    public const string KeyRevoked = "KEY_REVOKED";
    public const string KeyRetired = "KEY_RETIRED";
    public const string KeyUnknown = "KEY_UNKNOWN";
}
