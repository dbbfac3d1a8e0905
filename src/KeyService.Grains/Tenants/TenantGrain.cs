using KeyService.Core.Audit;
using KeyService.Core.KeyRings;
using KeyService.Core.Responses;
using KeyService.Grains.Storage;
using KeyService.Signing;
using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

/// <summary>Keeps nothing in memory, as <see cref="KeyRingGrain"/>: each call reads the row and commits against what it read.</summary>
internal sealed partial class TenantGrain(
    IAuthorityStore store, TenantVault vault, RequestWriter writer, TimeProvider clock, ILogger<TenantGrain> log) : Grain, ITenantGrain
{
    internal const int MaxDisplayName = 200;

    private const string Creating = "tenants.create";
    private const string Updating = "tenants.update";

    // As in KeyRingGrain: the second try is for a race lost to another activation.
    private const int Tries = 2;

    private TenantId _tenant;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _tenant = TenantId.Parse(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public Task<TenantReply> CreateAsync(string displayName, CallContext call) => GuardAsync(Creating, call, () => CreateOnceAsync(displayName, call));

    public Task<TenantReply> UpdateAsync(TenantUpdate update, CallContext call) => GuardAsync(Updating, call, async () =>
    {
        for (var left = Tries; left > 0; left--)
        {
            var outcome = await UpdateOnceAsync(update, call);
            if (outcome is not WriteOutcome.Conflict)
            {
                return outcome;
            }
        }

        LogLostRace(_tenant);
        return new WriteOutcome.Refused(new Refusal(
            RefusalReason.Conflict, $"Tenant '{_tenant}' was changed by somebody else at the same time: try again."));
    });

    private async Task<WriteOutcome> CreateOnceAsync(string displayName, CallContext call)
    {
        if (TooLong(displayName) is { } refusal)
        {
            return new WriteOutcome.Refused(refusal);
        }

        if (await store.FindTenantAsync(_tenant, CancellationToken.None) is { } existing)
        {
            return await RefuseAsync(Creating, Existing(existing.Revision), call);
        }

        var tenant = new TenantView(_tenant, displayName, Revision: 1, ToStoredPrecision(clock.GetUtcNow()));
        if (call.ValidateOnly)
        {
            return new WriteOutcome.Done(new RecordedReply { Tenant = tenant }, ChangeReceipt.DryRun);
        }

        var sealedKey = await vault.CreateTenantKeyAsync(_tenant, CancellationToken.None);
        var commit = new AuthorityCommit
        {
            Tenant = new TenantWrite(_tenant, ExpectedRevision: 0, displayName, sealedKey, ResponsePolicy: null, tenant.CreatedAt),
            Audit = Facts(Creating, AuditOutcomes.Done, displayName, call),
        };
        var outcome = await writer.WriteAsync(commit, new RecordedReply { Tenant = tenant }, call, CancellationToken.None);
        return outcome is WriteOutcome.Conflict(var revision) ? await RefuseAsync(Creating, Existing(revision), call) : outcome;
    }

    private async Task<WriteOutcome> UpdateOnceAsync(TenantUpdate update, CallContext call)
    {
        if (await store.FindTenantAsync(_tenant, CancellationToken.None) is not { } stored)
        {
            return new WriteOutcome.Refused(new Refusal(RefusalReason.TenantNotFound, $"There is no tenant '{_tenant}': create it first."));
        }

        var before = new TenantView(_tenant, stored.DisplayName, stored.Revision, stored.CreatedAt) { ResponsePolicy = StoredPolicy.Read(stored) };
        var after = before with
        {
            DisplayName = update.DisplayName ?? before.DisplayName,
            ResponsePolicy = update.ResponsePolicy?.ApplyTo(before.ResponsePolicy) ?? before.ResponsePolicy,
        };
        if ((TooLong(after.DisplayName) ?? Impossible(after.ResponsePolicy)) is { } refusal)
        {
            return await RefuseAsync(Updating, refusal, call);
        }

        var changed = after != before;
        if (changed)
        {
            after = after with { Revision = before.Revision + 1 };
        }

        if (call.ValidateOnly)
        {
            return new WriteOutcome.Done(new RecordedReply { Tenant = after }, ChangeReceipt.DryRun);
        }

        var commit = new AuthorityCommit
        {
            Tenant = changed ? Row(stored, after) : null,
            Audit = Facts(Updating, AuditOutcomes.Done, Describe(before, after), call),
        };

        // Where nothing changes, an earlier call may have made the change and not seen it come into force.
        var restrictive = !changed || after.ResponsePolicy.IsStricterThan(before.ResponsePolicy);
        return await writer.WriteAsync(commit, new RecordedReply { Tenant = after, Restrictive = restrictive }, call, CancellationToken.None);
    }

    private static TenantWrite Row(StoredTenant before, TenantView after) => new(
        before.Tenant, before.Revision, after.DisplayName, before.SealedDek, ResponsePolicyDocument.Write(after.ResponsePolicy), before.CreatedAt);

    private static string Describe(TenantView before, TenantView after)
    {
        List<string> parts = [];
        if (after.DisplayName != before.DisplayName) parts.Add($"display name '{after.DisplayName}'");
        if (after.ResponsePolicy != before.ResponsePolicy) parts.Add($"response policy: {after.ResponsePolicy}");
        return parts.Count == 0 ? "nothing to do" : string.Join("; ", parts);
    }

    private static Refusal? TooLong(string displayName) => displayName.Length <= MaxDisplayName
        ? null
        : new Refusal(RefusalReason.InvalidArgument, $"The display name has {displayName.Length} characters: use at most {MaxDisplayName}.");

    private static Refusal? Impossible(ResponsePolicy policy) => policy.Problems() is { Count: > 0 } problems
        ? new Refusal(RefusalReason.InvalidPolicy, "The response policy is not possible. " + string.Join(" ", problems))
        : null;

    private Refusal Existing(long revision) =>
        new(RefusalReason.AlreadyExists, $"There is a tenant '{_tenant}' already, at revision {revision}.");

    private async Task<WriteOutcome> RefuseAsync(string action, Refusal refusal, CallContext call)
    {
        if (!call.ValidateOnly)
        {
            var audit = Facts(action, AuditOutcomes.Refused, $"{refusal.Reason}: {refusal.Message}", call);
            await store.CommitAsync(new AuthorityCommit { Audit = audit }, CancellationToken.None);
        }

        return new WriteOutcome.Refused(refusal);
    }

    private AuditFacts Facts(string action, string outcome, string detail, CallContext call) => new()
    {
        Tenant = _tenant,
        At = clock.GetUtcNow(),
        Principal = call.Principal,
        Action = action,
        Resource = _tenant.ResourceName,
        Detail = detail.Length == 0 ? null : detail,
        RequestId = call.RequestId.Length == 0 ? null : call.RequestId,
        Source = call.Source,
        Outcome = outcome,
    };

    private TenantReply Reply(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Done({ Tenant: { } tenant }, { } receipt) when tenant.Tenant == _tenant => TenantReply.Done(tenant, receipt),
        WriteOutcome.Done => TenantReply.Refused(RequestWriter.Reused),
        WriteOutcome.Refused(var refusal) => TenantReply.Refused(refusal),
        _ => throw new InvalidOperationException($"A call on tenant '{_tenant}' came to {outcome.GetType().Name}."),
    };

    // Stores keep microseconds: the reply must say what a later read says.
    private static DateTimeOffset ToStoredPrecision(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private async Task<TenantReply> GuardAsync(string action, CallContext call, Func<Task<WriteOutcome>> act)
    {
        try
        {
            return Reply(await writer.FindEarlierAsync(call, CancellationToken.None) ?? await act());
        }
        catch (Exception e)
        {
            if (OpenOutcome.Describe(e) is not { } refusal)
            {
                throw;
            }

            LogFailed(e, action, _tenant);
            DeactivateOnIdle();
            return TenantReply.Refused(refusal);
        }
    }
}
