using System.Collections.Immutable;
using KeyService.Core.KeyRings;
using KeyService.Signing;

namespace KeyService.Silo.Signing;

/// <summary>
/// A key ring as it was at one revision, its keys unsealed, under its tenant's policy at one revision. Immutable but for <see cref="IsSuperseded"/>; thread-safe.
/// <see cref="OpenRings"/> owns it and its keys.
/// </summary>
internal sealed class OpenRing
{
    private readonly OpenVersion[] _versions;
    private volatile bool _superseded;

    /// <param name="ring">Without sealed material.</param>
    /// <param name="tenant">What its tenant demands.</param>
    /// <param name="versions">All versions, by number from 1.</param>
    public OpenRing(KeyRing ring, TenantPolicy tenant, OpenVersion[] versions)
    {
        Ring = ring;
        Tenant = tenant;
        _versions = versions;
        Active = versions.LastOrDefault(v => v.Version.State == VersionState.Active && v.Signer is not null);
        Verifying = [.. versions.Where(v => v.Verifier is not null).OrderBy(v => v != Active).ThenByDescending(v => v.Version.Number)];
        AlgorithmName = Algorithm.Name;
    }

    public KeyRing Ring { get; }

    public TenantPolicy Tenant { get; }

    public SignatureAlgorithm Algorithm => Ring.Spec.Algorithm;

    public string AlgorithmName { get; }

    /// <summary>The version that signs; null if the ring is disabled or none does.</summary>
    public OpenVersion? Active { get; }

    /// <summary>
    /// The versions that have a key to verify with, the likeliest first; none if the ring is disabled. One whose overlap
    /// has just ended may still be among them.
    /// </summary>
    public ImmutableArray<OpenVersion> Verifying { get; }

    /// <summary>The version made last.</summary>
    public OpenVersion Latest => _versions[^1];

    /// <summary>
    /// A later revision took its place, or it was closed. What was done with its keys counts only if this is still false
    /// when it is done.
    /// </summary>
    public bool IsSuperseded => _superseded;

    /// <summary>The version of that number, in whatever state; null if the ring never had one.</summary>
    public OpenVersion? Find(int number) => number >= 1 && number <= _versions.Length ? _versions[number - 1] : null;

    /// <summary>Marks this ring as past, and then ends the use of the keys that <paramref name="next"/> does not share.</summary>
    public void Supersede(OpenRing? next)
    {
        _superseded = true;
        DisposeKeysNotIn(next);
    }

    /// <summary>Ends the use of the keys that <paramref name="other"/> does not share.</summary>
    public void DisposeKeysNotIn(OpenRing? other)
    {
        foreach (var version in _versions)
        {
            if (!version.SharesKeysWith(other?.Find(version.Version.Number)))
            {
                version.DisposeKeys();
            }
        }
    }
}
