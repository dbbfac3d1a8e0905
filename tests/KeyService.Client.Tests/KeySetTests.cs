using KeyService.Signing;
using KeyService.Tests;

namespace KeyService.Client.Tests;

public class KeySetTests
{
    private static readonly byte[] Data = "what was signed"u8.ToArray();

    private static readonly KeyName Key = KeyName.Parse("acme/raw");

    public static TheoryData<string> Asymmetric() => [.. SignatureAlgorithm.All.Where(a => !a.IsSymmetric).Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Asymmetric))]
    public async Task Verifies_in_this_process(string algorithm)
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw", SignatureAlgorithm.Parse(algorithm));
        await using var client = new KeyServiceClient(authority.Options());
        var signature = await client.SignAsync(Key, Data);

        Assert.Equal(new KeyVerification { Valid = true, KeyId = version.KeyId }, await client.VerifyLocallyAsync(version, Data, signature.Value));
        Assert.Equal(KeyVerification.SignatureInvalid, (await client.VerifyLocallyAsync(version, new byte[] { 1 }, signature.Value)).Reason);
        Assert.Equal(0, authority.Calls("Verify"));
        Assert.Equal(0, authority.Calls("GetKeySet"));
    }

    [Fact]
    public async Task Hmac_is_verified_at_the_authority()
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw", SignatureAlgorithm.HmacSha256);
        await using var client = new KeyServiceClient(authority.Options());
        var signature = await client.SignAsync(Key, Data);

        Assert.True((await client.VerifyLocallyAsync(version, Data, signature.Value)).Valid);
        Assert.Equal(1, authority.Calls("Verify"));
    }

    [Theory]
    [InlineData(KeyVersionState.Revoked, KeyVerification.KeyRevoked)]
    [InlineData(KeyVersionState.Retired, KeyVerification.KeyRetired)]
    [InlineData(KeyVersionState.Destroyed, KeyVerification.KeyRevoked)]
    public async Task A_pushed_change_of_state_counts(KeyVersionState state, string reason)
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());
        var signature = await client.SignAsync(Key, Data);
        Assert.True((await client.VerifyLocallyAsync(version, Data, signature.Value)).Valid);

        authority.Rotate("acme/raw");
        authority.SetState(version, state);

        await Eventually.TrueAsync(
            async () => (await client.VerifyLocallyAsync(version, Data, signature.Value)).Reason == reason, $"the refusal {reason}");
    }

    [Fact]
    public async Task A_disabled_key_is_refused()
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());
        var signature = await client.SignAsync(Key, Data);

        authority.Disable("acme/raw");

        Assert.Equal(KeyVerification.KeyDisabled, (await client.VerifyLocallyAsync(version, Data, signature.Value)).Reason);
    }

    [Fact]
    public async Task A_version_younger_than_the_last_push_is_asked_for_once()
    {
        await using var authority = await TestAuthority.StartAsync();
        var first = authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());
        Assert.False((await client.VerifyLocallyAsync(first, Data, new byte[64])).Valid);

        var second = authority.RotateSilently("acme/raw");
        var signature = await client.SignAsync(Key, Data);

        Assert.Equal(second, signature.KeyVersion);
        Assert.True((await client.VerifyLocallyAsync(second, Data, signature.Value)).Valid);
        Assert.Equal(1, authority.Calls("GetKeySet"));
    }

    [Fact]
    public async Task Unknown_keys_and_versions_are_refused_after_asking()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());

        Assert.Equal(KeyVerification.KeyUnknown, (await client.VerifyLocallyAsync(Key.Version(7), Data, new byte[64])).Reason);
        Assert.Equal(KeyVerification.KeyUnknown, (await client.VerifyLocallyAsync(KeyName.Parse("acme/none").Version(1), Data, new byte[64])).Reason);
        Assert.Equal(2, authority.Calls("GetKeySet"));
    }

    [Fact]
    public async Task Many_who_miss_a_version_share_two_round_trips_at_most()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());
        await client.VerifyLocallyAsync(Key.Version(1), Data, new byte[64]);
        var held = new TaskCompletionSource();
        authority.Before = method => method == "GetKeySet" ? held.Task : Task.CompletedTask;

        var asking = Enumerable.Range(0, 50).Select(_ => client.VerifyLocallyAsync(Key.Version(9), Data, new byte[64]).AsTask()).ToArray();
        held.SetResult();
        await Task.WhenAll(asking);

        Assert.InRange(authority.Calls("GetKeySet"), 1, 2);
    }

    [Fact]
    public async Task A_stalled_watch_makes_key_sets_stale_and_they_are_refused()
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options(o => o.KeySetFreshness = TimeSpan.FromSeconds(2)));
        var signature = await client.SignAsync(Key, Data);
        Assert.True((await client.VerifyLocallyAsync(version, Data, signature.Value)).Valid);

        authority.WatchesStall = true;
        await Eventually.TrueAsync(
            async () => (await client.VerifyLocallyAsync(version, Data, signature.Value)).Reason == KeyVerification.KeySetStale, "a stale key set");

        authority.WatchesStall = false;
        await Eventually.TrueAsync(async () => (await client.VerifyLocallyAsync(version, Data, signature.Value)).Valid, "a fresh key set");
        Assert.Equal(0, authority.Calls("Verify"));
    }

    [Fact]
    public async Task A_stale_key_set_sends_the_question_to_the_authority_if_so_configured()
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options(o =>
            (o.KeySetFreshness, o.WhenStale) = (TimeSpan.FromSeconds(1), WhenStale.AskAuthority)));
        var signature = await client.SignAsync(Key, Data);
        Assert.True((await client.VerifyLocallyAsync(version, Data, signature.Value)).Valid);

        authority.WatchesStall = true;
        authority.SetState(version, KeyVersionState.Revoked);

        await Eventually.TrueAsync(
            async () => (await client.VerifyLocallyAsync(version, Data, signature.Value)).Reason == KeyVerification.KeyRevoked, "the authority's word");
        Assert.NotEqual(0, authority.Calls("Verify"));
    }

    [Fact]
    public async Task A_quiet_key_set_stays_fresh()
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options(o => o.KeySetFreshness = TimeSpan.FromSeconds(2)));
        var signature = await client.SignAsync(Key, Data);
        await client.VerifyLocallyAsync(version, Data, signature.Value);

        await Task.Delay(TimeSpan.FromSeconds(3));

        Assert.True((await client.VerifyLocallyAsync(version, Data, signature.Value)).Valid);
        Assert.Equal(1, authority.Calls("WatchKeySets"));
    }

    [Fact]
    public async Task A_lost_watch_is_begun_anew_and_tells_what_was_missed()
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());
        var signature = await client.SignAsync(Key, Data);
        Assert.True((await client.VerifyLocallyAsync(version, Data, signature.Value)).Valid);

        authority.DropWatches();
        authority.SetState(version, KeyVersionState.Revoked);

        await Eventually.TrueAsync(
            async () => (await client.VerifyLocallyAsync(version, Data, signature.Value)).Reason == KeyVerification.KeyRevoked, "the missed revocation");
    }

    [Fact]
    public async Task Rotations_under_verification_fail_nobody()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());
        using var stop = new CancellationTokenSource();

        async Task VerifyUntilStopped()
        {
            while (!stop.IsCancellationRequested)
            {
                var signature = await client.SignAsync(Key, Data);
                var verification = await client.VerifyLocallyAsync(signature.KeyVersion, Data, signature.Value);
                Assert.True(verification.Valid, verification.Message);
            }
        }

        var verifying = Enumerable.Range(0, 4).Select(_ => Task.Run(VerifyUntilStopped)).ToArray();
        for (var i = 0; i < 30; i++)
        {
            authority.Rotate("acme/raw");
            await Task.Delay(10);
        }

        await stop.CancelAsync();
        await Task.WhenAll(verifying);
    }

    [Fact]
    public async Task Without_an_authority_the_first_verification_says_so()
    {
        await using var authority = await TestAuthority.StartAsync();
        await authority.StopAsync();
        await using var client = new KeyServiceClient(authority.Options(o => o.Timeout = TimeSpan.FromMilliseconds(500)));

        var error = await Assert.ThrowsAsync<KeyServiceException>(async () => await client.VerifyLocallyAsync(Key.Version(1), Data, new byte[64]));

        Assert.True(error.IsUnreachable);
        Assert.Contains(authority.Endpoint.GetLeftPart(UriPartial.Authority), error.Message);
    }

    [Fact]
    public async Task A_disposed_client_says_that_it_is()
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw");
        var client = new KeyServiceClient(authority.Options());
        await client.VerifyLocallyAsync(version, Data, new byte[64]);
        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.VerifyLocallyAsync(version, Data, new byte[64]));
    }

    [Fact]
    public async Task The_published_key_set_is_read_whole()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw", SignatureAlgorithm.Ed25519);
        authority.Rotate("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());

        var set = await client.GetKeySetAsync(Key);

        Assert.Equal(KeySpec.Create(SignatureAlgorithm.Ed25519), set.Spec);
        Assert.Equal(2, set.Revision);
        Assert.Equal([KeyVersionState.VerifyOnly, KeyVersionState.Active], set.Versions.Select(version => version.State));
        Assert.All(set.Versions, version => Assert.NotEmpty(version.PublicKey.ToArray()));
    }
}
