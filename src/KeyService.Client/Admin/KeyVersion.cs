using KeyService.Signing;

namespace KeyService.Client;

/// <summary>What a key version may do; the numbers are those of <c>KeyVersion.State</c> in the protocol.</summary>
public enum KeyVersionState
{
    /// <summary>A state that this client does not know.</summary>
    Unknown = 0,

    /// <summary>Announced: in the key set, verifies, does not sign yet.</summary>
    Pending = 1,

    /// <summary>Signs and verifies.</summary>
    Active = 2,

    /// <summary>Verifies until <see cref="KeyVersion.RetireTime"/>.</summary>
    VerifyOnly = 3,

    /// <summary>Neither signs nor verifies; the material is kept.</summary>
    Retired = 4,

    /// <summary>Withdrawn before its time.</summary>
    Revoked = 5,

    /// <summary>The material is erased.</summary>
    Destroyed = 6,
}

/// <summary>One version of a key ring. No secrets.</summary>
public sealed record KeyVersion
{
    /// <summary>The version's name; its <see cref="KeyVersionName.KeyId"/> is the <c>keyid</c> of its signatures.</summary>
    public required KeyVersionName Name { get; init; }

    /// <summary>What it may do.</summary>
    public required KeyVersionState State { get; init; }

    /// <summary>The public key as DER SubjectPublicKeyInfo (RFC 5280, section 4.1); empty for HMAC.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>When it began to sign or, while pending, is to begin.</summary>
    public DateTimeOffset? ActivateTime { get; init; }

    /// <summary>When it stops or stopped verifying.</summary>
    public DateTimeOffset? RetireTime { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokeTime { get; init; }

    /// <summary>When its material was or is to be erased.</summary>
    public DateTimeOffset? DestroyTime { get; init; }

    /// <summary>Why it was revoked; empty if it was not.</summary>
    public string RevokeReason { get; init; } = "";
}
