using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;
using Outcome = KeyService.V1.ClaimNonceResponse.Types.Outcome;

namespace KeyService.Silo.Tests.Grpc;

[Collection(SharedAuthority.Name)]
public sealed class ReplayTests(RunningAuthority authority)
{
    private ReplayService.ReplayServiceClient Replay => new(authority.Channel);

    [Fact]
    public async Task Accepts_each_of_100_deliveries_once_when_two_consumers_claim_it_at_once()
    {
        var tenant = await authority.NewTenantAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            (await Replay.ClaimNonceAsync(Claim(tenant, nonce: $"delivery-{i / 2}"))).Outcome));

        Assert.All(answers.Chunk(2), pair => Assert.Equal([Outcome.Claimed, Outcome.Replayed], pair.Order()));
    }

    [Fact]
    public async Task Says_until_when_a_claim_stands()
    {
        var tenant = await authority.NewTenantAsync();
        var before = DateTimeOffset.UtcNow;

        var claimed = await Replay.ClaimNonceAsync(Claim(tenant));
        var replayed = await Replay.ClaimNonceAsync(Claim(tenant));

        Assert.InRange(claimed.ExpireTime.ToDateTimeOffset(), before + TimeSpan.FromMinutes(10), DateTimeOffset.UtcNow + TimeSpan.FromMinutes(10.1));
        Assert.Equal(claimed.ExpireTime, replayed.ExpireTime);
    }

    [Fact]
    public async Task Frees_a_nonce_when_its_window_has_ended()
    {
        var tenant = await authority.NewTenantAsync();
        var claim = Claim(tenant, window: TimeSpan.FromMilliseconds(50));
        Assert.Equal(Outcome.Claimed, (await Replay.ClaimNonceAsync(claim)).Outcome);

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((await Replay.ClaimNonceAsync(claim, cancellationToken: limit.Token)).Outcome != Outcome.Claimed)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    [Fact]
    public async Task Answers_a_repeated_claim_as_the_first()
    {
        var tenant = await authority.NewTenantAsync();
        var claim = Claim(tenant, requestId: "b7b1");

        var first = await Replay.ClaimNonceAsync(claim);

        Assert.Equal(first, await Replay.ClaimNonceAsync(claim));
        Assert.Equal(Outcome.Replayed, (await Replay.ClaimNonceAsync(Claim(tenant, requestId: "b7b2"))).Outcome);
    }

    [Theory]
    [InlineData("scope", "", "n", "")]
    [InlineData("scope", "with space", "n", "")]
    [InlineData("scope", "129", "n", "")]
    [InlineData("nonce", "s", "", "")]
    [InlineData("nonce", "s", "n\n", "")]
    [InlineData("nonce", "s", "né", "")]
    [InlineData("nonce", "s", "257", "")]
    [InlineData("request_id", "s", "n", "a b")]
    [InlineData("request_id", "s", "n", "129")]
    public async Task Refuses_texts_out_of_bounds(string field, string scope, string nonce, string requestId)
    {
        var claim = Claim(await authority.NewTenantAsync(), Long(scope), Long(nonce), Long(requestId));

        var refusal = await RunningAuthority.RefusedAsync(
            () => Replay.ClaimNonceAsync(claim).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");

        Assert.StartsWith($"{field} must have ", refusal.Status.Detail);
    }

    [Fact]
    public async Task Takes_the_longest_texts_and_the_longest_window()
    {
        var claim = Claim(await authority.NewTenantAsync(), new string('s', 128), new string('n', 256), new string('r', 128), TimeSpan.FromHours(1));

        Assert.Equal(Outcome.Claimed, (await Replay.ClaimNonceAsync(claim)).Outcome);
    }

    public static TheoryData<long, int> BadWindows => new()
    {
        { 0, 0 }, { 3600, 1_000 }, { 3601, 0 }, { -1, 0 }, { 0, -5 }, { 1, -1 }, { long.MaxValue, 0 }, { 5, 1_000_000_000 },
    };

    [Theory]
    [MemberData(nameof(BadWindows))]
    public async Task Refuses_a_window_that_is_not_finite(long seconds, int nanos)
    {
        var claim = Claim(await authority.NewTenantAsync());
        claim.Window = new Duration { Seconds = seconds, Nanos = nanos };

        var refusal = await RunningAuthority.RefusedAsync(
            () => Replay.ClaimNonceAsync(claim).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");

        Assert.Equal("window must be more than 0 and at most 3600 s: how long the claim is kept.", refusal.Status.Detail);
    }

    [Fact]
    public async Task Refuses_a_claim_without_a_window()
    {
        var claim = Claim(await authority.NewTenantAsync());
        claim.Window = null;

        await RunningAuthority.RefusedAsync(() => Replay.ClaimNonceAsync(claim).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");
    }

    [Fact]
    public async Task Refuses_claims_of_a_tenant_that_does_not_exist()
    {
        await RunningAuthority.RefusedAsync(
            () => Replay.ClaimNonceAsync(Claim("tenants/nobody")).ResponseAsync, StatusCode.NotFound, "TENANT_NOT_FOUND");
        await RunningAuthority.RefusedAsync(
            () => Replay.ClaimNonceAsync(Claim("nobody")).ResponseAsync, StatusCode.InvalidArgument, "INVALID_NAME");
    }

    private static ClaimNonceRequest Claim(
        string tenant, string scope = "orders", string nonce = "n", string requestId = "", TimeSpan? window = null) => new()
        {
            Parent = tenant,
            Scope = scope,
            Nonce = nonce,
            RequestId = requestId,
            Window = Duration.FromTimeSpan(window ?? TimeSpan.FromMinutes(10)),
        };

    // A number stands for so many characters.
    private static string Long(string text) => int.TryParse(text, out var length) ? new string('x', length) : text;
}
