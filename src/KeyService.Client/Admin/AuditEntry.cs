namespace KeyService.Client;

/// <summary>One entry of a tenant's audit trail, a hash chain.</summary>
public sealed record AuditEntry
{
    /// <summary>The entry's place in the chain, from 1 without gaps.</summary>
    public required long Index { get; init; }

    /// <summary>The bytes that <see cref="Hash"/> covers together with the hash before it.</summary>
    public required ReadOnlyMemory<byte> Canonical { get; init; }

    /// <summary>SHA-256 of the previous hash followed by <see cref="Canonical"/>; 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary><see cref="Canonical"/> as JSON text, for people.</summary>
    public required string Json { get; init; }
}
