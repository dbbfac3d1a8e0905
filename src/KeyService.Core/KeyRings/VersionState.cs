namespace KeyService.Core.KeyRings;

/// <summary>
/// The life of a key version: <c>Pending → Active → VerifyOnly → Retired</c>; from any of these <c>Revoked</c>; from
/// <c>Retired</c> and <c>Revoked</c> to <c>Destroyed</c>. No step leads back.
/// </summary>
public enum VersionState
{
    /// <summary>Announced: in the key set, verifies, does not sign yet.</summary>
    Pending,

    /// <summary>Signs and verifies.</summary>
    Active,

    /// <summary>Verifies until its <see cref="KeyVersion.RetireAt"/>.</summary>
    VerifyOnly,

    /// <summary>Neither signs nor verifies; the material is kept.</summary>
    Retired,

    /// <summary>Withdrawn before its time: neither signs nor verifies, and is listed as revoked. The material is kept.</summary>
    Revoked,

    /// <summary>The material is erased; the public part and the history stay.</summary>
    Destroyed,
}
