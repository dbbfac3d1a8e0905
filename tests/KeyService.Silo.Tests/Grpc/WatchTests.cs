using Grpc.Core;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;
using Event = KeyService.V1.WatchKeySetsResponse.EventOneofCase;

namespace KeyService.Silo.Tests.Grpc;

[Collection(SharedAuthority.Name)]
public sealed class WatchTests(RunningAuthority authority)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Pushes_the_key_set_at_once_and_at_each_change()
    {
        var key = await authority.NewKeyAsync();
        using var call = Watch();
        await call.RequestStream.WriteAsync(new WatchKeySetsRequest { Subscribe = { key } });
        Assert.Equal((key, 1L), Shown(await NextAsync(call)));

        await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = key, Now = true });
        var rotated = await NextAsync(call);
        Assert.Equal((key, 2L), Shown(rotated));
        Assert.Equal(2, rotated.KeySet.Entries.Count);

        await authority.Admin.RevokeVersionAsync(new RevokeVersionRequest { Name = $"{key}/versions/1" });
        var revoked = await NextAsync(call);
        Assert.Equal(KeyVersion.Types.State.Revoked, revoked.KeySet.Entries[0].State);
    }

    [Fact]
    public async Task A_pong_comes_after_every_change_that_was_acknowledged_before_its_ping()
    {
        var key = await authority.NewKeyAsync();
        using var call = Watch();
        await call.RequestStream.WriteAsync(new WatchKeySetsRequest { Subscribe = { key } });

        for (var ping = 1L; ping <= 5; ping++)
        {
            var change = await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = key, Now = true });
            await call.RequestStream.WriteAsync(new WatchKeySetsRequest { Ping = ping });
            var latest = 0L;
            WatchKeySetsResponse response;
            while ((response = await NextAsync(call)).EventCase != Event.Pong)
            {
                latest = response.KeySet.Revision;
            }

            Assert.Equal((ping, change.Key.Revision), (response.Pong, latest));
        }
    }

    [Fact]
    public async Task Tells_that_a_key_is_missing_and_pushes_it_once_it_is_made()
    {
        var tenant = await authority.NewTenantAsync();
        using var call = Watch();
        await call.RequestStream.WriteAsync(new WatchKeySetsRequest { Subscribe = { $"{tenant}/keys/later" } });
        Assert.Equal($"{tenant}/keys/later", (await NextAsync(call)).Missing);

        await authority.Admin.CreateKeyAsync(new CreateKeyRequest { Parent = tenant, KeyId = "later", Key = new Key { Algorithm = "ed25519" } });
        Assert.Equal(($"{tenant}/keys/later", 1L), Shown(await NextAsync(call)));
    }

    [Fact]
    public async Task Goes_on_when_the_caller_has_nothing_more_to_ask()
    {
        var key = await authority.NewKeyAsync();
        using var call = Watch();
        await call.RequestStream.WriteAsync(new WatchKeySetsRequest { Subscribe = { key } });
        await call.RequestStream.CompleteAsync();
        Assert.Equal((key, 1L), Shown(await NextAsync(call)));

        await authority.Admin.DisableKeyAsync(new DisableKeyRequest { Name = key });
        Assert.True((await NextAsync(call)).KeySet.Disabled);
    }

    [Fact]
    public async Task A_malformed_name_ends_the_stream_with_a_reason()
    {
        using var call = Watch();
        await call.RequestStream.WriteAsync(new WatchKeySetsRequest { Subscribe = { "nonsense" } });

        await RunningAuthority.RefusedAsync(() => NextAsync(call), StatusCode.InvalidArgument, "INVALID_NAME");
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_up_a_shutdown()
    {
        await using var own = new RunningAuthority();
        await own.InitializeAsync();
        var key = await own.NewKeyAsync();
        using var call = own.Signing.WatchKeySets();
        await call.RequestStream.WriteAsync(new WatchKeySetsRequest { Subscribe = { key } });
        await NextAsync(call);

        own.BeginStop();

        var end = await Assert.ThrowsAsync<RpcException>(() => NextAsync(call));
        Assert.Equal((StatusCode.Unavailable, "The silo is shutting down: watch at another one."), (end.StatusCode, end.Status.Detail));
    }

    private AsyncDuplexStreamingCall<WatchKeySetsRequest, WatchKeySetsResponse> Watch() => authority.Signing.WatchKeySets();

    private static (string Name, long Revision) Shown(WatchKeySetsResponse response) => (response.KeySet.Name, response.KeySet.Revision);

    private static async Task<WatchKeySetsResponse> NextAsync(AsyncDuplexStreamingCall<WatchKeySetsRequest, WatchKeySetsResponse> call)
    {
        using var limit = new CancellationTokenSource(Limit);
        Assert.True(await call.ResponseStream.MoveNext(limit.Token));
        return call.ResponseStream.Current;
    }
}
