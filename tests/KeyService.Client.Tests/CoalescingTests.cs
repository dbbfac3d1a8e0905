using KeyService.Signing;
using KeyService.Tests;

namespace KeyService.Client.Tests;

public class CoalescingTests
{
    private static readonly KeyName Key = KeyName.Parse("acme/raw");

    [Fact]
    public async Task A_lone_call_leaves_at_once_and_alone()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());

        await client.SignAsync(Key, new byte[] { 1 });
        await client.SignAsync(Key, new byte[] { 2 });

        Assert.Equal(2, authority.Calls("Sign"));
        Assert.Equal(0, authority.Calls("SignBatch"));
    }

    [Fact]
    public async Task Calls_beyond_the_slots_leave_together_when_one_frees()
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw");
        var held = Hold(authority, "Sign");
        await using var client = new KeyServiceClient(authority.Options());

        var calls = Enumerable.Range(0, 100).Select(i => client.SignAsync(Key, BitConverter.GetBytes(i)).AsTask()).ToArray();
        held.SetResult();
        var signatures = await Task.WhenAll(calls);

        Assert.Equal(4, authority.Calls("Sign"));
        Assert.Equal(1, authority.Calls("SignBatch"));
        for (var i = 0; i < signatures.Length; i++)
        {
            Assert.True((await client.VerifyLocallyAsync(version, BitConverter.GetBytes(i), signatures[i].Value)).Valid);
        }
    }

    [Fact]
    public async Task Verifications_coalesce_as_signatures_do()
    {
        await using var authority = await TestAuthority.StartAsync();
        var version = authority.Create("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());
        var signature = await client.SignAsync(Key, new byte[] { 1 });
        var held = Hold(authority, "Verify");

        var calls = Enumerable.Range(0, 50).Select(i => client.VerifyAsync(version.KeyId, new[] { (byte)(i % 2) }, signature.Value).AsTask()).ToArray();
        held.SetResult();
        var answers = await Task.WhenAll(calls);

        Assert.Equal(1, authority.Calls("VerifyBatch"));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i % 2 == 1), answers.Select(answer => answer.Valid));
        Assert.Equal("SIGNATURE_INVALID", answers[0].Reason);
    }

    [Fact]
    public async Task A_refused_item_is_its_own_callers_matter()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        var held = Hold(authority, "Sign");
        await using var client = new KeyServiceClient(authority.Options(o => o.MaxCallsInFlight = 1));

        var first = client.SignAsync(Key, new byte[] { 1 }).AsTask();
        var good = client.SignAsync(Key, new byte[] { 2 }).AsTask();
        var refused = client.SignAsync(KeyName.Parse("acme/none"), new byte[] { 3 }).AsTask();
        var alsoGood = client.SignAsync(Key, new byte[] { 4 }).AsTask();
        held.SetResult();

        var error = await Assert.ThrowsAsync<KeyServiceException>(() => refused);
        Assert.Equal("KEY_NOT_FOUND", error.Reason);
        Assert.Equal(KeyServiceStatus.NotFound, error.Status);
        await Task.WhenAll(first, good, alsoGood);
        Assert.Equal(1, authority.Calls("SignBatch"));
    }

    [Fact]
    public async Task A_caller_who_leaves_takes_nobody_along()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        var held = Hold(authority, "Sign");
        await using var client = new KeyServiceClient(authority.Options(o => o.MaxCallsInFlight = 1));
        using var leaving = new CancellationTokenSource();

        var first = client.SignAsync(Key, new byte[] { 1 }).AsTask();
        var left = client.SignAsync(Key, new byte[] { 2 }, leaving.Token).AsTask();
        var stays = client.SignAsync(Key, new byte[] { 3 }).AsTask();
        var alsoStays = client.SignAsync(Key, new byte[] { 4 }).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        held.SetResult();

        await Task.WhenAll(first, stays, alsoStays);
        Assert.Equal(2, authority.LargestBatchItems);
    }

    [Fact]
    public async Task A_lone_caller_who_leaves_frees_its_slot()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        var held = Hold(authority, "Sign");
        await using var client = new KeyServiceClient(authority.Options(o => o.MaxCallsInFlight = 1));
        using var leaving = new CancellationTokenSource();

        var left = client.SignAsync(Key, new byte[] { 1 }, leaving.Token).AsTask();
        var next = client.SignAsync(Key, new byte[] { 2 }).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        held.SetResult();

        Assert.Equal("ecdsa-p256-sha256", (await next).Algorithm);
    }

    [Fact]
    public async Task A_batch_keeps_to_its_limit_of_items()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        var held = Hold(authority, "Sign");
        await using var client = new KeyServiceClient(authority.Options(o => (o.MaxCallsInFlight, o.MaxBatch) = (1, 10)));

        var calls = Enumerable.Range(0, 31).Select(i => client.SignAsync(Key, BitConverter.GetBytes(i)).AsTask()).ToArray();
        held.SetResult();
        await Task.WhenAll(calls);

        Assert.Equal(10, authority.LargestBatchItems);
        Assert.Equal(3, authority.Calls("SignBatch"));
    }

    [Fact]
    public async Task A_batch_keeps_to_its_limit_of_bytes()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        var held = Hold(authority, "Sign");
        await using var client = new KeyServiceClient(authority.Options(o => o.MaxCallsInFlight = 1));

        var calls = Enumerable.Range(0, 9).Select(_ => client.SignAsync(Key, new byte[1024 * 1024]).AsTask()).ToArray();
        held.SetResult();
        await Task.WhenAll(calls);

        Assert.InRange(authority.LargestBatchBytes, 2 * 1024 * 1024, 3 * 1024 * 1024);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        var held = Hold(authority, "Sign");
        await using var client = new KeyServiceClient(authority.Options(o => (o.MaxCallsInFlight, o.MaxQueued) = (1, 2)));

        var accepted = Enumerable.Range(0, 3).Select(i => client.SignAsync(Key, BitConverter.GetBytes(i)).AsTask()).ToArray();
        var error = await Assert.ThrowsAsync<KeyServiceException>(async () => await client.SignAsync(Key, new byte[] { 9 }));
        held.SetResult();

        Assert.Equal("CLIENT_QUEUE_FULL", error.Reason);
        Assert.Equal("2 calls to the authority wait already: slow down, or raise KeyService:MaxQueued.", error.Message);
        await Task.WhenAll(accepted);
    }

    private static TaskCompletionSource Hold(TestAuthority authority, string method)
    {
        var held = new TaskCompletionSource();
        authority.Before = called => called == method ? held.Task : Task.CompletedTask;
        return held;
    }
}
