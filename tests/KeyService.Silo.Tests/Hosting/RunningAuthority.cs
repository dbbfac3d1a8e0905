using Grpc.Core;
using Grpc.Net.Client;
using KeyService.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KeyService.Silo.Tests.Hosting;

/// <summary>A whole authority in this process, on free ports and in a directory of its own, with clients of its services.</summary>
public sealed class RunningAuthority : IAsyncLifetime, IAsyncDisposable
{
    private readonly TemporaryDirectory? _owned;
    private readonly string _directory;
    private WebApplication? _app;
    private GrpcChannel? _channel;
    private int _tenants;

    public RunningAuthority()
    {
        _owned = new TemporaryDirectory();
        _directory = _owned.Path;
    }

    /// <summary>On data that outlives it.</summary>
    internal RunningAuthority(string directory) => _directory = directory;

    internal AuthorityAddresses Addresses => Services.GetRequiredService<AuthorityAddresses>();

    internal IServiceProvider Services => _app!.Services;

    internal GrpcChannel Channel => _channel!;

    internal AdminService.AdminServiceClient Admin => new(Channel);

    internal SigningService.SigningServiceClient Signing => new(Channel);

    public async Task InitializeAsync()
    {
        _app = AuthorityHost.Build(["--Logging:LogLevel:Default=None", "--Logging:LogLevel:KeyService=None"], options =>
        {
            options.DataDirectory = _directory;
            options.GrpcEndpoint = "127.0.0.1:0";
            options.HttpEndpoint = "127.0.0.1:0";
        });
        await _app.StartAsync();
        _channel = GrpcChannel.ForAddress(Addresses.Grpc, new GrpcChannelOptions { MaxSendMessageSize = null });
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _owned?.Dispose();
    }

    internal static async Task<RunningAuthority> StartAsync(string directory)
    {
        var authority = new RunningAuthority(directory);
        await authority.InitializeAsync();
        return authority;
    }

    internal void BeginStop() => Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    /// <summary>A tenant that no other test uses, as <c>tenants/t1</c>.</summary>
    internal async Task<string> NewTenantAsync()
    {
        var request = new CreateTenantRequest { TenantId = $"t{Interlocked.Increment(ref _tenants)}", DisplayName = "A tenant" };
        return (await Admin.CreateTenantAsync(request)).Tenant.Name;
    }

    /// <summary>A key of a new tenant, as <c>tenants/t1/keys/responses</c>.</summary>
    internal async Task<string> NewKeyAsync(string algorithm = "ecdsa-p256-sha256", RotationPolicy? rotation = null)
    {
        var tenant = await NewTenantAsync();
        var change = await Admin.CreateKeyAsync(new CreateKeyRequest
        {
            Parent = tenant,
            KeyId = "responses",
            Key = new Key { Algorithm = algorithm, Rotation = rotation },
        });
        return change.Key.Name;
    }

    internal static async Task<RpcException> RefusedAsync(Func<Task> call, StatusCode code, string reason)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(call);
        var info = refusal.GetRpcStatus()?.GetDetail<Google.Rpc.ErrorInfo>();
        Assert.Equal((code, reason, "keyservice"), (refusal.StatusCode, info?.Reason, info?.Domain));
        return refusal;
    }
}

/// <summary>The tests that share one authority; each makes tenants of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedAuthority : ICollectionFixture<RunningAuthority>
{
    public const string Name = "authority";
}
