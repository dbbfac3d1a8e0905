using KeyService.Core.Audit;
using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;
using KeyService.Signing;
using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

/// <summary>Keeps nothing in memory, as <see cref="KeyRingGrain"/>: the store decides whether the tenant is new.</summary>
internal sealed partial class TenantGrain(
    IAuthorityStore store, TenantVault vault, RequestWriter writer, TimeProvider clock, ILogger<TenantGrain> log) : Grain, ITenantGrain
{
    internal const int MaxDisplayName = 200;

    private TenantId _tenant;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _tenant = TenantId.Parse(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task<TenantReply> CreateAsync(string displayName, CallContext call)
    {
        try
        {
            return Reply(await writer.FindEarlierAsync(call, CancellationToken.None) ?? await DecideAndWriteAsync(displayName, call));
        }
        catch (Exception e)
        {
            if (OpenOutcome.Describe(e) is not { } refusal)
            {
                throw;
            }

            LogFailed(e, _tenant);
            DeactivateOnIdle();
            return TenantReply.Refused(refusal);
        }
    }

    private async Task<WriteOutcome> DecideAndWriteAsync(string displayName, CallContext call)
    {
        if (displayName.Length > MaxDisplayName)
        {
            return new WriteOutcome.Refused(new Refusal(
                RefusalReason.InvalidArgument, $"The display name has {displayName.Length} characters: use at most {MaxDisplayName}."));
        }

        if (await store.FindTenantAsync(_tenant, CancellationToken.None) is { } existing)
        {
            return await RefuseAsync(existing.Revision, call);
        }

        var tenant = new TenantView(_tenant, displayName, Revision: 1, ToStoredPrecision(clock.GetUtcNow()));
        if (call.ValidateOnly)
        {
            return new WriteOutcome.Done(new RecordedReply { Tenant = tenant }, ChangeReceipt.DryRun);
        }

        var sealedKey = await vault.CreateTenantKeyAsync(_tenant, CancellationToken.None);
        var commit = new AuthorityCommit
        {
            Tenant = new TenantWrite(_tenant, ExpectedRevision: 0, displayName, sealedKey, tenant.CreatedAt),
            Audit = Facts(AuditOutcomes.Done, displayName, call),
        };
        var outcome = await writer.WriteAsync(commit, new RecordedReply { Tenant = tenant }, call, CancellationToken.None);
        return outcome is WriteOutcome.Conflict(var revision) ? await RefuseAsync(revision, call) : outcome;
    }

    private async Task<WriteOutcome> RefuseAsync(long revision, CallContext call)
    {
        var refusal = new Refusal(RefusalReason.AlreadyExists, $"There is a tenant '{_tenant}' already, at revision {revision}.");
        if (!call.ValidateOnly)
        {
            var audit = Facts(AuditOutcomes.Refused, $"{refusal.Reason}: {refusal.Message}", call);
            await store.CommitAsync(new AuthorityCommit { Audit = audit }, CancellationToken.None);
        }

        return new WriteOutcome.Refused(refusal);
    }

    private AuditFacts Facts(string outcome, string detail, CallContext call) => new()
    {
        Tenant = _tenant,
        At = clock.GetUtcNow(),
        Principal = call.Principal,
        Action = "tenants.create",
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
        _ => throw new InvalidOperationException($"Creating tenant '{_tenant}' came to {outcome.GetType().Name}."),
    };

    // Stores keep microseconds: the reply must say what a later read says.
    private static DateTimeOffset ToStoredPrecision(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}
