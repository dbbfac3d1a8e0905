namespace KeyService.Client;

/// <summary>Whether a signature counts and, if not, why. Immutable.</summary>
public sealed record KeyVerification
{
    /// <summary>The <see cref="Reason"/> of a signature that is not the data's under the key.</summary>
    public const string SignatureInvalid = "SIGNATURE_INVALID";

    /// <summary>The <see cref="Reason"/> of a signature under a revoked version.</summary>
    public const string KeyRevoked = "KEY_REVOKED";

    /// <summary>The <see cref="Reason"/> of a signature under a version past its overlap.</summary>
    public const string KeyRetired = "KEY_RETIRED";

    /// <summary>The <see cref="Reason"/> when the key is disabled.</summary>
    public const string KeyDisabled = "KEY_DISABLED";

    /// <summary>The <see cref="Reason"/> when the authority knows no such key or version.</summary>
    public const string KeyUnknown = "KEY_UNKNOWN";

    /// <summary>The <see cref="Reason"/> when the key set is past <see cref="KeyServiceOptions.KeySetFreshness"/> and may not be used.</summary>
    public const string KeySetStale = "KEY_SET_STALE";

    /// <summary>The <see cref="Reason"/> when the signature names another algorithm than the key's.</summary>
    public const string AlgorithmMismatch = "ALGORITHM_MISMATCH";

    /// <summary>True if the signature counts.</summary>
    public required bool Valid { get; init; }

    /// <summary>Empty if it counts, else one of the constants here, or a newer authority's own.</summary>
    public string Reason { get; init; } = "";

    /// <summary>One sentence for people; empty if it counts.</summary>
    public string Message { get; init; } = "";

    /// <summary>The version that verified, such as <c>acme/responses/3</c>; empty if none did.</summary>
    public string KeyId { get; init; } = "";

    internal static KeyVerification By(string keyId) => new() { Valid = true, KeyId = keyId };

    internal static KeyVerification Refused(string reason, string message) => new() { Valid = false, Reason = reason, Message = message };
}
