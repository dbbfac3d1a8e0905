using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;
using KeyService.Signing;
using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

/// <summary>
/// Keeps nothing in memory: each command reads the ring, decides, and commits against the revision it read. So an
/// activation that should not exist, or that saw a failure, holds no stale state to decide on.
/// </summary>
internal sealed partial class KeyRingGrain(
    IAuthorityStore store, TenantVault vault, RequestWriter writer, TimeProvider clock, ILogger<KeyRingGrain> log) : Grain, IKeyRingGrain
{
    // The second try is for a race lost to another activation; whoever loses twice is told.
    private const int Tries = 2;

    private static readonly CallContext _scheduler = new() { Principal = "scheduler" };

    private KeyName _name;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _name = KeyName.Parse(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public Task<KeyRingReply> ExecuteAsync(KeyRingCommand command, CallContext call) => GuardAsync(command, async () =>
    {
        if (command is CreateKey create && create.Name != _name)
        {
            throw new ArgumentException($"'{create.Name}' was to be created by the grain of '{_name}'.", nameof(command));
        }

        return await writer.FindEarlierAsync(call, CancellationToken.None) is { } earlier
            ? Reply(earlier)
            : await DecideAndWriteAsync(command with { Material = null }, call);
    });

    public Task<KeyRingReply> RotateIfDueAsync(long revision) => GuardAsync(new AdvanceSchedule(), async () =>
    {
        var ring = await FindAsync();
        if (ring is null)
        {
            return await NotFoundAsync();
        }

        return ring.Revision == revision && ring.NextDueAt <= clock.GetUtcNow()
            ? await DecideAndWriteAsync(new AdvanceSchedule(), _scheduler)
            : KeyRingReply.Done(ring, null);
    });

    private async Task<KeyRingReply> DecideAndWriteAsync(KeyRingCommand command, CallContext call)
    {
        for (var left = Tries; left > 0; left--)
        {
            var ring = await FindAsync();
            var decision = ring is null ? await DecideToCreateAsync(command as CreateKey) : await DecideAsync(ring, command);
            if (decision is null)
            {
                return await NotFoundAsync();
            }

            var outcome = decision switch
            {
                Decision.Accepted accepted when call.ValidateOnly => Unwritten(accepted, ChangeReceipt.DryRun),
                Decision.Accepted { Events.IsEmpty: true } accepted when command is AdvanceSchedule => Unwritten(accepted, null),
                Decision.Accepted accepted => await WriteAsync(ring, command, accepted, call),
                Decision.Refused refused => await RefuseAsync(command, refused, call),
                var other => throw new InvalidOperationException($"{command.GetType().Name} came to {other}."),
            };
            if (outcome is not WriteOutcome.Conflict)
            {
                return Reply(outcome);
            }
        }

        LogLostRace(_name, command.GetType().Name);
        return KeyRingReply.Refused(RefusalReason.Conflict, $"Key '{_name}' was changed by somebody else at the same time: try again.");
    }

    /// <summary>Null if there is nothing to create, or no tenant to create it for.</summary>
    private async Task<Decision?> DecideToCreateAsync(CreateKey? command)
    {
        if (command is null || await store.FindTenantAsync(_name.Tenant, CancellationToken.None) is not { } tenant)
        {
            return null;
        }

        return command.Spec != default && StoredPolicy.Read(tenant).RefuseAlgorithm(command.Spec.Algorithm) is { } refusal
            ? new Decision.Refused(RefusalReason.AlgorithmNotAllowed, $"{refusal.Message} Choose another, or change the policy.")
            : await DecideAsync(null, command);
    }

    // Also for a dry run, whose material nobody keeps: it finds out whether keys can be made and sealed.
    private async Task<Decision> DecideAsync(KeyRing? ring, KeyRingCommand command)
    {
        var decision = Decide(ring, command);
        if (decision is not Decision.MaterialRequired(var number))
        {
            return decision;
        }

        var spec = ring?.Spec ?? ((CreateKey)command).Spec;
        var material = await vault.CreateMaterialAsync(_name.Version(number), spec, CancellationToken.None);
        return Decide(ring, command with { Material = material });
    }

    // With the time of now, not of the command's arrival: making an RSA key takes seconds, and what the decision promises
    // counts from when it takes effect.
    private Decision Decide(KeyRing? ring, KeyRingCommand command) =>
        ring is null ? KeyRing.Create((CreateKey)command, clock.GetUtcNow()) : ring.Decide(command, clock.GetUtcNow());

    private Task<WriteOutcome> WriteAsync(KeyRing? before, KeyRingCommand command, Decision.Accepted accepted, CallContext call)
    {
        var commit = new AuthorityCommit
        {
            KeyRing = accepted.Events.IsEmpty ? null : new KeyRingWrite(
                _name, before?.Revision ?? 0, KeyRingDocument.Write(accepted.Ring), accepted.Ring.NextDueAt, RotationShards.Of(_name)),
            Audit = KeyRingAudit.Done(_name, command, accepted.Events, call, clock.GetUtcNow()),
        };
        var reply = new RecordedReply { Ring = accepted.Ring.WithoutMaterial(), Restrictive = accepted.Restrictive };
        return writer.WriteAsync(commit, reply, call, CancellationToken.None);
    }

    private async Task<WriteOutcome> RefuseAsync(KeyRingCommand command, Decision.Refused refused, CallContext call)
    {
        var refusal = new Refusal(refused.Reason, refused.Message);
        // The scheduler asks again and again, and its shard logs what it is told.
        if (!call.ValidateOnly && command is not AdvanceSchedule)
        {
            var audit = KeyRingAudit.Refused(_name, command, refusal, call, clock.GetUtcNow());
            await store.CommitAsync(new AuthorityCommit { Audit = audit }, CancellationToken.None);
        }

        return new WriteOutcome.Refused(refusal);
    }

    private static WriteOutcome.Done Unwritten(Decision.Accepted accepted, ChangeReceipt? receipt) =>
        new(new RecordedReply { Ring = accepted.Ring }, receipt);

    private async Task<KeyRing?> FindAsync()
    {
        var stored = await store.FindKeyRingAsync(_name, CancellationToken.None);
        return stored is null ? null : StoredRing.Read(stored);
    }

    private async Task<KeyRingReply> NotFoundAsync() =>
        await store.FindTenantAsync(_name.Tenant, CancellationToken.None) is null
            ? KeyRingReply.Refused(RefusalReason.TenantNotFound, $"There is no tenant '{_name.Tenant}': create it first.")
            : KeyRingReply.Refused(RefusalReason.NotFound, $"There is no key '{_name}': create it first.");

    private KeyRingReply Reply(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Done({ Ring: { } ring }, var receipt) when ring.Name == _name => KeyRingReply.Done(ring, receipt),
        WriteOutcome.Done => KeyRingReply.Refused(RequestWriter.Reused),
        WriteOutcome.Refused(var refusal) => KeyRingReply.Refused(refusal),
        _ => throw new InvalidOperationException($"A command on '{_name}' came to {outcome.GetType().Name}."),
    };

    private async Task<KeyRingReply> GuardAsync(KeyRingCommand command, Func<Task<KeyRingReply>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e)
        {
            if (OpenOutcome.Describe(e) is not { } refusal)
            {
                throw;
            }

            LogFailed(e, _name, command.GetType().Name);
            DeactivateOnIdle();
            return KeyRingReply.Refused(refusal);
        }
    }
}
