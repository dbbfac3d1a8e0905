using System.Security.Cryptography;
using System.Text;
using KeyService.Signing;

namespace KeyService.Core.Audit;

/// <summary>
/// A tenant's audit trail as a hash chain: entry n's hash is SHA-256(hash of entry n-1 || canonical bytes of entry n), and
/// the canonical bytes state the index. Whoever holds one trusted hash can prove every entry before it: none was changed,
/// removed, inserted or moved. That entries are missing at the end shows only against a hash kept elsewhere.
/// </summary>
public static class AuditChain
{
    private const string GenesisDomain = "keyservice audit chain v1\n";

    /// <summary>The hash that stands before the first entry; each tenant has its own, so chains cannot be swapped.</summary>
    public static byte[] Genesis(TenantId tenant) => SHA256.HashData(Encoding.ASCII.GetBytes(GenesisDomain + tenant.Value));

    /// <summary>Makes the entry that follows.</summary>
    /// <param name="lastIndex">The index of the chain's last entry; 0 if it has none.</param>
    /// <param name="lastHash">That entry's hash; <see cref="Genesis"/> if there is none.</param>
    /// <param name="facts">What the entry states.</param>
    /// <exception cref="ArgumentException">The hash is not 32 bytes, the outcome is none of <see cref="AuditOutcomes"/>, or
    /// the facts name no tenant.</exception>
    public static AuditEntry Append(long lastIndex, ReadOnlySpan<byte> lastHash, AuditFacts facts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lastIndex);
        ArgumentNullException.ThrowIfNull(facts);
        if (lastHash.Length != SHA256.HashSizeInBytes) throw new ArgumentException("A hash has 32 bytes.", nameof(lastHash));
        if (facts.Tenant == default) throw new ArgumentException("The facts name no tenant.", nameof(facts));
        if (!AuditOutcomes.IsKnown(facts.Outcome))
        {
            throw new ArgumentException($"'{facts.Outcome}' is no outcome: done, denied or refused.", nameof(facts));
        }

        var index = lastIndex + 1;
        var canonical = CanonicalAudit.Write(index, facts);
        return new AuditEntry(index, canonical, Hash(lastHash, canonical), facts with { At = facts.At.ToUniversalTime() });
    }

    /// <summary>Reads a stored entry. What it says is proved only by <see cref="FindFirstBreak"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an entry's canonical form.</exception>
    public static AuditEntry Parse(long index, byte[] canonical, byte[] hash) =>
        new(index, canonical, hash, CanonicalAudit.Read(canonical).Facts);

    /// <summary>Checks a tenant's whole chain, from entry 1; null if it is unbroken. Reads the entries once and keeps none.</summary>
    public static AuditBreak? FindFirstBreak(TenantId tenant, IEnumerable<AuditEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var expectedIndex = 1L;
        var previousHash = Genesis(tenant);
        foreach (var entry in entries)
        {
            if (FindProblem(tenant, expectedIndex, previousHash, entry) is { } problem)
            {
                return new AuditBreak(expectedIndex, problem);
            }

            previousHash = entry.Hash;
            expectedIndex++;
        }

        return null;
    }

    private static string? FindProblem(TenantId tenant, long expectedIndex, byte[] previousHash, AuditEntry entry)
    {
        if (entry.Index != expectedIndex)
        {
            return $"Entry {entry.Index} stands where entry {expectedIndex} belongs: entries were removed, inserted or moved.";
        }

        if (!Hash(previousHash, entry.Canonical).AsSpan().SequenceEqual(entry.Hash))
        {
            return $"The hash of entry {expectedIndex} does not follow from its content and the entry before it: one of them was changed.";
        }

        try
        {
            var (index, facts) = CanonicalAudit.Read(entry.Canonical);
            if (index != expectedIndex) return $"Entry {expectedIndex} says that it is entry {index}.";
            if (facts.Tenant != tenant) return $"Entry {expectedIndex} belongs to tenant '{facts.Tenant}', not to '{tenant}'.";
            return facts == entry.Facts ? null : $"Entry {expectedIndex} is shown with other facts than its bytes state.";
        }
        catch (InvalidDataException e)
        {
            return $"Entry {expectedIndex} cannot be read. {e.Message}";
        }
    }

    private static byte[] Hash(ReadOnlySpan<byte> previousHash, byte[] canonical)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(previousHash);
        sha.AppendData(canonical);
        return sha.GetHashAndReset();
    }
}
