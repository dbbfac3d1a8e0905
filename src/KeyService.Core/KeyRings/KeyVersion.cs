namespace KeyService.Core.KeyRings;

/// <summary>One version of a key ring. Immutable (its byte arrays are never written to); equal by content.</summary>
public sealed record KeyVersion
{
    /// <summary>Counts from 1 in the order of creation.</summary>
    public required int Number { get; init; }

    public required VersionState State { get; init; }

    /// <summary>The sealed private or secret key; null once destroyed, and in a ring <see cref="KeyRing.WithoutMaterial"/>.</summary>
    public byte[]? SealedMaterial { get; init; }

    /// <summary>DER SubjectPublicKeyInfo; empty for HMAC. Outlives the material.</summary>
    public required byte[] PublicKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it became active or, while pending, is to become active. Null if it was revoked before.</summary>
    public DateTimeOffset? ActivateAt { get; init; }

    /// <summary>When its overlap ends or ended, set when it stops signing. Null if it was revoked before that.</summary>
    public DateTimeOffset? RetireAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Why it was revoked, as the operator put it; "" if no reason was given, null if it was not revoked.</summary>
    public string? RevokeReason { get; init; }

    /// <summary>When the material of a retired version is to be destroyed by schedule.</summary>
    public DateTimeOffset? DestroyAt { get; init; }

    public DateTimeOffset? DestroyedAt { get; init; }

    /// <summary>Whether an enabled ring verifies with the version at <paramref name="now"/>: an overlap ends on time, even if the scheduler is late.</summary>
    public bool VerifiesAt(DateTimeOffset now) => State switch
    {
        VersionState.Pending or VersionState.Active => true,
        VersionState.VerifyOnly => now < RetireAt,
        _ => false,
    };

    public bool Equals(KeyVersion? other) =>
        other is not null
        && (Number, State, CreatedAt, ActivateAt, RetireAt) == (other.Number, other.State, other.CreatedAt, other.ActivateAt, other.RetireAt)
        && (RevokedAt, RevokeReason, DestroyAt, DestroyedAt) == (other.RevokedAt, other.RevokeReason, other.DestroyAt, other.DestroyedAt)
        && ByteContent.Same(SealedMaterial, other.SealedMaterial)
        && ByteContent.Same(PublicKey, other.PublicKey);

    public override int GetHashCode() => HashCode.Combine(Number, State, CreatedAt);
}
