using System.Diagnostics;

namespace KeyService.Core.KeyRings;

public sealed partial record KeyRing
{
    /// <summary>The longest reason of a revocation, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>Decides on a ring that does not exist yet.</summary>
    public static Decision Create(CreateKey command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Name == default) return Refused(RefusalReason.InvalidArgument, "The key has no name: write TENANT/KEY.");
        if (command.Spec == default) return Refused(RefusalReason.InvalidArgument, "The key has no algorithm.");
        if (RefusedPolicy(command.Policy) is { } refused) return refused;
        if (command.Material is not { } material) return new Decision.MaterialRequired(1);

        var created = new KeyCreated(command.Name, command.Spec, command.Policy, material) { Revision = 1, At = now.ToUniversalTime() };
        return new Decision.Accepted([created], Apply(null, created), Restrictive: false);
    }

    /// <summary>Decides on a command without carrying it out; each command's type tells what it does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="now">The time at which its events happen.</param>
    public Decision Decide(KeyRingCommand command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        var draft = new KeyRingDraft(this, now.ToUniversalTime(), command.Material);
        return command switch
        {
            CreateKey => Refused(RefusalReason.AlreadyExists, $"The key '{Name}' exists already."),
            RotateKey rotate => Rotate(draft, rotate.Now),
            SetRotationPolicy set => SetPolicy(draft, set),
            DisableKey => Disable(draft),
            EnableKey => Enable(draft),
            RevokeVersion revoke => Revoke(draft, revoke.Version, revoke.Reason ?? ""),
            DestroyVersion destroy => Destroy(draft, destroy.Version),
            AdvanceSchedule => Advance(draft),
            _ => throw new UnreachableException($"{command.GetType()} is no command of a key ring."),
        };
    }

    private Decision Rotate(KeyRingDraft draft, bool atOnce)
    {
        if (Disabled) return Refused(RefusalReason.KeyDisabled, $"The key '{Name}' is disabled: enable it before you rotate it.");

        if (atOnce || Policy.Announce == TimeSpan.Zero) return draft.ActivateNext() ?? draft.Accept();

        return Pending is { } pending
            ? Refused(
                RefusalReason.InvalidState,
                $"Version {pending.Number} of '{Name}' is announced already and is to sign from {pending.ActivateAt:yyyy-MM-dd HH:mm:ss}Z: rotate now to switch to it at once.")
            : draft.AnnounceNext(draft.Now + Policy.Announce) ?? draft.Accept();
    }

    private Decision SetPolicy(KeyRingDraft draft, SetRotationPolicy command)
    {
        var policy = command.Policy;
        if (RefusedPolicy(policy) is { } refused) return refused;
        if (command.IfRevision is { } revision && revision != Revision)
        {
            return Refused(RefusalReason.Conflict, $"The key '{Name}' was changed by somebody else at the same time: try again.");
        }

        if (policy != Policy) draft.Add(new RotationPolicyChanged(policy) { Revision = draft.Revision, At = draft.Now });
        return draft.Accept();
    }

    private Decision Disable(KeyRingDraft draft)
    {
        if (!Disabled) draft.Add(new KeyDisabled { Revision = draft.Revision, At = draft.Now });
        return draft.Accept(restrictive: true);
    }

    private Decision Enable(KeyRingDraft draft)
    {
        if (!Disabled) return draft.Accept();
        if (Active is null && draft.ActivateNext() is { } unable) return unable;

        draft.Add(new KeyEnabled { Revision = draft.Revision, At = draft.Now });
        return draft.Accept();
    }

    private Decision Revoke(KeyRingDraft draft, int number, string reason)
    {
        if (Find(number) is not { } version) return NoSuchVersion(number);
        if (reason.Length > MaxReasonLength)
        {
            return Refused(RefusalReason.InvalidArgument, $"The reason has {reason.Length} characters; at most {MaxReasonLength} are kept.");
        }

        switch (version.State)
        {
            case VersionState.Destroyed:
                return Refused(RefusalReason.InvalidState, $"Version {number} of '{Name}' is destroyed: it neither signs nor verifies any more.");
            case VersionState.Revoked:
                return draft.Accept(restrictive: true);
            case VersionState.Active when !Disabled && draft.ActivateNext() is { } unable:
                return unable;
            default:
                draft.Add(new VersionRevoked(number, reason) { Revision = draft.Revision, At = draft.Now });
                return draft.Accept(restrictive: true);
        }
    }

    private Decision Destroy(KeyRingDraft draft, int number)
    {
        switch (Find(number)?.State)
        {
            case null:
                return NoSuchVersion(number);
            case VersionState.Destroyed:
                return draft.Accept(restrictive: true);
            case VersionState.Retired or VersionState.Revoked:
                draft.Add(new VersionDestroyed(number) { Revision = draft.Revision, At = draft.Now });
                return draft.Accept(restrictive: true);
            case { } state:
                return Refused(
                    RefusalReason.InvalidState,
                    $"Version {number} of '{Name}' is {state}; only retired and revoked versions are destroyed. Revoke it first.");
        }
    }

    // First what frees, then the switch that is due, then what it or the calendar makes due: one new version at most, since
    // the next switch is always later than the last.
    private Decision Advance(KeyRingDraft draft)
    {
        draft.RetireDue();
        draft.DestroyDue();
        if (!Disabled && Pending?.ActivateAt <= draft.Now && draft.ActivateNext() is { } unable) return unable;
        return draft.AnnounceDue() ?? draft.Accept();
    }

    private Decision.Refused NoSuchVersion(int number) =>
        Refused(RefusalReason.VersionNotFound, $"The key '{Name}' has no version {number}; its newest is {Versions.Length}.");

    private static Decision.Refused? RefusedPolicy(RotationPolicy policy) =>
        policy.Problems() is { Count: > 0 } problems
            ? Refused(RefusalReason.InvalidPolicy, "The rotation policy is not possible. " + string.Join(" ", problems))
            : null;

    private static Decision.Refused Refused(RefusalReason reason, string message) => new(reason, message);
}
