using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using KeyService.Signing;
using KeyService.Tests;

namespace KeyService.Client.Tests;

public class RepeatingTests
{
    private static readonly KeyName Key = KeyName.Parse("acme/raw");

    [Fact]
    public async Task Repeats_while_the_authority_is_unavailable()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        authority.Before = FailFirst(authority, "Sign", 2);
        await using var client = new KeyServiceClient(authority.Options());

        await client.SignAsync(Key, new byte[] { 1 });

        Assert.Equal(3, authority.Calls("Sign"));
    }

    [Fact]
    public async Task A_batch_that_failed_as_a_whole_is_signed_all_the_same()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        authority.Before = FailFirst(authority, "SignBatch", 1);
        await using var client = new KeyServiceClient(authority.Options(o => o.MaxCallsInFlight = 1));

        var signatures = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.SignAsync(Key, BitConverter.GetBytes(i)).AsTask()));

        Assert.Equal(20, signatures.Length);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        authority.Disable("acme/raw");
        await using var client = new KeyServiceClient(authority.Options());

        var error = await Assert.ThrowsAsync<KeyServiceException>(async () => await client.SignAsync(Key, new byte[] { 1 }));

        Assert.Equal("KEY_DISABLED", error.Reason);
        Assert.False(error.IsUnreachable);
        Assert.Equal(1, authority.Calls("Sign"));
    }

    [Fact]
    public async Task An_authority_that_is_not_there_is_named()
    {
        var endpoint = new Uri($"http://127.0.0.1:{UnusedPort()}");
        await using var client = new KeyServiceClient(new KeyServiceOptions { Endpoint = endpoint, Timeout = TimeSpan.FromSeconds(5) });

        var error = await Assert.ThrowsAsync<KeyServiceException>(async () => await client.SignAsync(Key, new byte[] { 1 }));

        Assert.Equal(KeyServiceException.UnreachableReason, error.Reason);
        Assert.Contains(endpoint.GetLeftPart(UriPartial.Authority), error.Message);
    }

    [Fact]
    public async Task An_authority_that_does_not_answer_is_given_up_at_the_deadline()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/raw");
        var never = new TaskCompletionSource();
        authority.Before = _ => never.Task;
        await using var client = new KeyServiceClient(authority.Options(o => (o.Timeout, o.MaxCallsInFlight) = (TimeSpan.FromMilliseconds(300), 1)));

        var lone = client.SignAsync(Key, new byte[] { 1 }).AsTask();
        var queued = client.SignAsync(Key, new byte[] { 2 }).AsTask();

        Assert.True((await Assert.ThrowsAsync<KeyServiceException>(() => lone)).IsUnreachable);
        Assert.True((await Assert.ThrowsAsync<KeyServiceException>(() => queued)).IsUnreachable);
        never.SetResult();
    }

    [Fact]
    public void Unsound_options_are_refused_with_every_problem()
    {
        var options = new KeyServiceOptions
        {
            Endpoint = new Uri("ftp://keys"),
            Timeout = TimeSpan.Zero,
            KeySetFreshness = TimeSpan.FromDays(1),
            MaxBatch = 1001,
            MaxCallsInFlight = 0,
            MaxQueued = -1,
            WhenStale = (WhenStale)7,
        };

        var error = Assert.Throws<ArgumentException>(() => new KeyServiceClient(options));

        Assert.Equal(
            """
            KeyService:Endpoint is 'ftp://keys/': write an absolute URI such as http://127.0.0.1:7440 or https://keys.example:7440.
            KeyService:Timeout is 00:00:00: write a time from 00:00:00.0100000 to 00:10:00.
            KeyService:KeySetFreshness is 1.00:00:00: write a time from 00:00:00.1000000 to 01:00:00.
            KeyService:MaxBatch is 1001: write a number from 1 to 1000.
            KeyService:MaxCallsInFlight is 0: write a number from 1 to 1000.
            KeyService:MaxQueued is -1: write a number from 1 to 1000000.
            KeyService:WhenStale is '7': write Refuse or AskAuthority. (Parameter 'options')
            """.ReplaceLineEndings(),
            error.Message);
    }

    private static Func<string, Task> FailFirst(TestAuthority authority, string method, int times) => called =>
        called == method && authority.Calls(method) <= times
            ? throw new RpcException(new Status(StatusCode.Unavailable, "Out for a moment."))
            : Task.CompletedTask;

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
