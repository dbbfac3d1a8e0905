namespace KeyService.Core.Audit;

/// <summary>One entry of a tenant's hash chain, as <see cref="AuditChain.Append"/> made it or <see cref="AuditChain.Parse"/> read it.</summary>
/// <param name="Index">Its place in the chain, from 1, without gaps.</param>
/// <param name="Canonical">The bytes that the hash covers: <see cref="CanonicalAudit"/>'s JSON.</param>
/// <param name="Hash">SHA-256(previous hash || canonical), 32 bytes.</param>
/// <param name="Facts">What <paramref name="Canonical"/> says.</param>
public sealed record AuditEntry(long Index, byte[] Canonical, byte[] Hash, AuditFacts Facts);

/// <summary>Where a chain breaks first.</summary>
/// <param name="Index">The first index at which the chain is not what it was when written.</param>
/// <param name="Problem">What is wrong there, for people.</param>
public sealed record AuditBreak(long Index, string Problem);
