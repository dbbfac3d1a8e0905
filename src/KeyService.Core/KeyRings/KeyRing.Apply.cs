using System.Diagnostics;

namespace KeyService.Core.KeyRings;

public sealed partial record KeyRing
{
    /// <summary>The ring after an event; <paramref name="ring"/> is null before <see cref="KeyCreated"/> and only then.</summary>
    /// <exception cref="InvalidDataException">The event does not follow from the ring's state.</exception>
    public static KeyRing Apply(KeyRing? ring, KeyRingEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return (ring, e) switch
        {
            (null, KeyCreated created) => Create(created),
            (null, _) => throw new InvalidDataException($"The ring's first event is {e.GetType().Name}, not {nameof(KeyCreated)}."),
            (_, KeyCreated) => throw new InvalidDataException($"The key ring '{ring.Name}' was created twice."),
            _ => ring.Apply(e),
        };
    }

    /// <inheritdoc cref="Apply(KeyRing?, KeyRingEvent)"/>
    public KeyRing Apply(KeyRingEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (e.Revision != Revision && e.Revision != Revision + 1)
        {
            throw new InvalidDataException($"An event of revision {e.Revision} does not follow on revision {Revision} of '{Name}'.");
        }

        var after = e switch
        {
            VersionAnnounced announced => Announce(announced),
            VersionActivated activated => Activate(activated.Number, e.At),
            VersionRetired retired => Change(retired.Number, v => v with { State = VersionState.Retired, DestroyAt = v.RetireAt + Policy.Retain }),
            VersionRevoked revoked => Change(revoked.Number, v => Revoked(v, revoked.Reason, e.At)),
            VersionDestroyed destroyed => Change(
                destroyed.Number,
                v => v with { State = VersionState.Destroyed, SealedMaterial = null, DestroyAt = null, DestroyedAt = e.At }),
            RotationPolicyChanged changed => WithPolicy(changed.Policy),
            KeyDisabled => this with { Disabled = true },
            KeyEnabled => this with { Disabled = false },
            KeyCreated => throw new InvalidDataException($"The key ring '{Name}' was created twice."),
            _ => throw new UnreachableException($"{e.GetType()} is no event of a key ring."),
        };
        return Checked(after with { Revision = e.Revision });
    }

    private static KeyRing Create(KeyCreated e) => Checked(new KeyRing
    {
        Name = e.Name,
        Spec = e.Spec,
        Policy = e.Policy,
        Versions = [NewVersion(1, VersionState.Active, e.At, e.At, e.Material)],
        Revision = e.Revision,
        CreatedAt = e.At,
    });

    private KeyRing Announce(VersionAnnounced e) => this with
    {
        Versions = Versions.Add(NewVersion(e.Number, VersionState.Pending, e.At, e.ActivateAt, e.Material)),
    };

    private KeyRing Activate(int number, DateTimeOffset at)
    {
        var demoted = Active is { } last
            ? Change(last.Number, v => v with { State = VersionState.VerifyOnly, RetireAt = at + Policy.Overlap })
            : this;
        return demoted.Change(number, v => v with { State = VersionState.Active, ActivateAt = at });
    }

    // A time that was scheduled and never came is dropped; one that came is history and stays.
    private static KeyVersion Revoked(KeyVersion version, string reason, DateTimeOffset at) => version with
    {
        State = VersionState.Revoked,
        ActivateAt = version.State == VersionState.Pending ? null : version.ActivateAt,
        RetireAt = version.State == VersionState.VerifyOnly ? null : version.RetireAt,
        RevokedAt = at,
        RevokeReason = reason,
        DestroyAt = null,
    };

    private KeyRing WithPolicy(RotationPolicy policy) => this with
    {
        Policy = policy,
        Versions = [.. Versions.Select(v => v.State == VersionState.Retired ? v with { DestroyAt = v.RetireAt + policy.Retain } : v)],
    };

    private KeyRing Change(int number, Func<KeyVersion, KeyVersion> change) => Find(number) is { } version
        ? this with { Versions = Versions.SetItem(number - 1, change(version)) }
        : throw new InvalidDataException($"The key ring '{Name}' has no version {number} to change.");

    private static KeyVersion NewVersion(
        int number, VersionState state, DateTimeOffset createdAt, DateTimeOffset activateAt, NewKeyMaterial material)
    {
        return new KeyVersion
        {
            Number = number,
            State = state,
            SealedMaterial = material.Sealed,
            PublicKey = material.PublicKey,
            CreatedAt = createdAt,
            ActivateAt = activateAt,
        };
    }
}
