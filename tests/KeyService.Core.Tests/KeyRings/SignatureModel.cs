using KeyService.Core.KeyRings;

namespace KeyService.Core.Tests.KeyRings;

/// <summary>
/// Says until when each version must verify, knowing only which version signed when and what was withdrawn: from the
/// moment another version signs in its place, for the overlap that the policy stated then.
/// </summary>
internal sealed class SignatureModel
{
    private readonly Dictionary<int, DateTimeOffset> _until = [];
    private readonly HashSet<int> _revoked = [];
    private DateTimeOffset _latest;

    public void Step(KeyRing before, Decision.Accepted decision, DateTimeOffset now)
    {
        _revoked.UnionWith(decision.Ring.Versions.Where(v => v.RevokedAt is not null).Select(v => v.Number));
        if (before.Active is { } signer && signer.Number != decision.Ring.Active?.Number) _until[signer.Number] = now + before.Policy.Overlap;
    }

    public void Check(KeyRing ring, DateTimeOffset now)
    {
        if (now > _latest) _latest = now;
        foreach (var version in ring.Versions)
        {
            var verifies = version.VerifiesAt(now);
            if (_revoked.Contains(version.Number) || version.State == VersionState.Destroyed)
            {
                Assert.False(verifies);
            }
            else if (_until.TryGetValue(version.Number, out var until))
            {
                // A version that was retired in time stays so, even where the next silo's clock is behind.
                var over = version.State == VersionState.Retired ? until <= _latest : until <= now;
                Assert.Equal(!over, verifies);
                Assert.Equal(until, version.RetireAt);
            }
            else
            {
                Assert.True(verifies, $"Version {version.Number} signs or is announced, but does not verify.");
            }
        }
    }
}
