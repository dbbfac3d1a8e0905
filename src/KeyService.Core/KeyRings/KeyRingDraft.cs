using System.Collections.Immutable;

namespace KeyService.Core.KeyRings;

/// <summary>A decision in the making: the events so far and the ring that they give. Steps return null, or the decision that ends it.</summary>
internal sealed class KeyRingDraft(KeyRing ring, DateTimeOffset now, NewKeyMaterial? material)
{
    private readonly ImmutableArray<KeyRingEvent>.Builder _events = ImmutableArray.CreateBuilder<KeyRingEvent>();
    private KeyRing _ring = ring;

    public DateTimeOffset Now { get; } = now;

    /// <summary>The revision that the decision's events make.</summary>
    public long Revision { get; } = ring.Revision + 1;

    public void Add(KeyRingEvent e)
    {
        _ring = _ring.Apply(e);
        _events.Add(e);
    }

    public Decision Accept(bool restrictive = false) => new Decision.Accepted(_events.ToImmutable(), _ring, restrictive);

    /// <summary>Makes a version that is to sign from <paramref name="activateAt"/>.</summary>
    public Decision? AnnounceNext(DateTimeOffset activateAt)
    {
        var number = _ring.Versions.Length + 1;
        if (number > KeyRing.MaxVersions)
        {
            return new Decision.Refused(
                RefusalReason.TooManyVersions,
                $"The key '{_ring.Name}' has {KeyRing.MaxVersions} versions, as many as a key can have: create another key in its place. "
                + "To revoke its last version, disable it first.");
        }

        if (material is null) return new Decision.MaterialRequired(number);

        Add(new VersionAnnounced(number, activateAt, material) { Revision = Revision, At = Now });
        return null;
    }

    /// <summary>Switches to the pending version, or to a new one.</summary>
    public Decision? ActivateNext()
    {
        if (_ring.Pending is null && AnnounceNext(Now) is { } unable) return unable;
        Add(new VersionActivated(_ring.Pending!.Number) { Revision = Revision, At = Now });
        return null;
    }

    /// <summary>Announces the next scheduled version in time, or switches to it where the policy announces nothing.</summary>
    public Decision? AnnounceDue()
    {
        var announce = _ring.Policy.Announce;
        if (_ring.Pending is not null || _ring.NextRotationAt is not { } rotation || rotation - announce > Now) return null;
        if (announce == TimeSpan.Zero) return ActivateNext();

        // Late, the switch waits: verifiers are promised the whole announce time.
        var earliest = Now + announce;
        return AnnounceNext(rotation > earliest ? rotation : earliest);
    }

    public void RetireDue()
    {
        foreach (var version in _ring.Versions)
        {
            if (version.State == VersionState.VerifyOnly && version.RetireAt <= Now)
            {
                Add(new VersionRetired(version.Number) { Revision = Revision, At = Now });
            }
        }
    }

    public void DestroyDue()
    {
        foreach (var version in _ring.Versions)
        {
            if (version.State == VersionState.Retired && version.DestroyAt <= Now)
            {
                Add(new VersionDestroyed(version.Number) { Revision = Revision, At = Now });
            }
        }
    }
}
