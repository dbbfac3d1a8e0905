using Google.Rpc;
using Grpc.Core;
using KeyService.Signing;
using KeyService.Tests;

namespace KeyService.Client.Tests.Replay;

public class AuthorityReplayGuardTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Grants_a_nonce_once_to_two_replicas()
    {
        await using var authority = await TestAuthority.StartAsync();
        await using var here = new KeyServiceClient(authority.Options());
        await using var there = new KeyServiceClient(authority.Options());

        Assert.True((await ClaimAsync(here)).IsClaimed);
        Assert.Equal(ReplayClaimOutcome.Replayed, (await ClaimAsync(there)).Outcome);
        Assert.Equal(ReplayClaimOutcome.Replayed, (await ClaimAsync(here)).Outcome);
        Assert.Equal(["tenants/acme orders n"], authority.Claims.Keys);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_still_this_callers()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.LostClaimAnswers = 2;
        await using var client = new KeyServiceClient(authority.Options());

        Assert.True((await ClaimAsync(client)).IsClaimed);
        Assert.Equal(3, authority.Calls("ClaimNonce"));
        Assert.Equal(ReplayClaimOutcome.Replayed, (await ClaimAsync(client)).Outcome);
    }

    [Fact]
    public async Task Grants_nothing_while_the_authority_is_away()
    {
        var authority = await TestAuthority.StartAsync();
        await using var client = new KeyServiceClient(authority.Options(options => options.Timeout = TimeSpan.FromMilliseconds(500)));
        await authority.DisposeAsync();

        var claim = await ClaimAsync(client);

        Assert.Equal(ReplayClaimOutcome.Unavailable, claim.Outcome);
        Assert.StartsWith($"No authority can be reached at {authority.Endpoint.OriginalString} (", claim.Message);
    }

    [Fact]
    public async Task Grants_nothing_when_no_answer_comes_in_time()
    {
        await using var authority = await TestAuthority.StartAsync();
        var never = new TaskCompletionSource();
        authority.Before = _ => never.Task;
        await using var client = new KeyServiceClient(authority.Options(options => options.Timeout = TimeSpan.FromMilliseconds(300)));

        Assert.Equal(ReplayClaimOutcome.Unavailable, (await ClaimAsync(client)).Outcome);
        never.SetResult();
    }

    [Fact]
    public async Task Tells_a_full_authority_from_one_that_fails()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Before = _ => throw Refusal(Code.ResourceExhausted, "NONCE_LIMIT", "Full.");
        await using var client = new KeyServiceClient(authority.Options());

        Assert.Equal(new ReplayClaim(ReplayClaimOutcome.Full, "Full."), await ClaimAsync(client));
        authority.Before = _ => throw Refusal(Code.NotFound, "TENANT_NOT_FOUND", "No tenant.");
        Assert.Equal(new ReplayClaim(ReplayClaimOutcome.Unavailable, "No tenant."), await ClaimAsync(client));
        Assert.Equal(2, authority.Calls("ClaimNonce"));
    }

    [Fact]
    public async Task Ends_when_its_caller_cancels_it()
    {
        await using var authority = await TestAuthority.StartAsync();
        var never = new TaskCompletionSource();
        authority.Before = _ => never.Task;
        await using var client = new KeyServiceClient(authority.Options());
        using var cancelled = new CancellationTokenSource();

        var claim = new AuthorityReplayGuard(client, Acme).ClaimAsync("orders", "n", Window, cancelled.Token).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => claim);
        never.SetResult();
    }

    [Fact]
    public async Task Sends_nothing_that_no_claim_can_have()
    {
        await using var authority = await TestAuthority.StartAsync();
        await using var client = new KeyServiceClient(authority.Options());

        await Assert.ThrowsAsync<ArgumentException>(
            async () => await new AuthorityReplayGuard(client, Acme).ClaimAsync("orders", new string('n', 257), Window));

        Assert.Equal(0, authority.Calls("ClaimNonce"));
    }

    private static ValueTask<ReplayClaim> ClaimAsync(KeyServiceClient client) => new AuthorityReplayGuard(client, Acme).ClaimAsync("orders", "n", Window);

    private static RpcException Refusal(Code code, string reason, string message) => new Google.Rpc.Status
    {
        Code = (int)code,
        Message = message,
        Details = { Google.Protobuf.WellKnownTypes.Any.Pack(new ErrorInfo { Domain = "keyservice", Reason = reason }) },
    }.ToRpcException();
}
