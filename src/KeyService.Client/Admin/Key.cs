using KeyService.Signing;

namespace KeyService.Client;

/// <summary>A key ring as the authority describes it: one tenant's key with its policy and versions. No secrets.</summary>
public sealed record Key
{
    /// <summary>The ring's name, such as <c>acme/responses</c>.</summary>
    public required KeyName Name { get; init; }

    /// <summary>The algorithm's name in the HTTP Signature Algorithms registry (RFC 9421, section 6.2).</summary>
    public required string Algorithm { get; init; }

    /// <summary>The RSA modulus in bits; 0 for other algorithms.</summary>
    public int RsaBits { get; init; }

    /// <summary>When the ring rotates.</summary>
    public required RotationPolicy Rotation { get; init; }

    /// <summary>A disabled ring neither signs nor verifies.</summary>
    public bool Disabled { get; init; }

    /// <summary>The number of the version that signs; null if none does.</summary>
    public int? ActiveVersion { get; init; }

    /// <summary>The versions by number, ascending. Empty in lists of keys.</summary>
    public IReadOnlyList<KeyVersion> Versions { get; init; } = [];

    /// <summary>When the ring was created.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>When its next scheduled step (announce, switch, retire or destroy) is due; null if none is.</summary>
    public DateTimeOffset? NextDueTime { get; init; }

    /// <summary>When the next version is to start signing by schedule; null without a schedule.</summary>
    public DateTimeOffset? NextRotationTime { get; init; }

    /// <summary>Counts the ring's changes, from 1.</summary>
    public long Revision { get; init; }
}
