using KeyService.Tests;

namespace KeyService.Cli.Tests.Running;

/// <summary>One authority for all transcripts; each test uses a tenant of its own.</summary>
public sealed class RunningAuthority : IAsyncLifetime
{
    private static int s_tenants;

    private AuthorityProcess? _process;

    /// <summary>What makes a command line reach the authority, and wait for it however busy the machine is.</summary>
    internal string[] Options => ["--server", _process!.Grpc.OriginalString, "--timeout", "2m"];

    /// <summary>A command line that reaches the authority.</summary>
    internal CommandLine CommandLine => new() { Options = Options };

    public async Task InitializeAsync() => _process = await AuthorityProcess.StartNewAsync();

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>A tenant that exists.</summary>
    internal async Task<string> NewTenantAsync()
    {
        var tenant = $"acme{Interlocked.Increment(ref s_tenants)}";
        (await CommandLine.RunAsync("tenants", "create", tenant)).Exits(0);
        return tenant;
    }

    /// <summary>A key that signs at once.</summary>
    internal async Task<string> NewKeyAsync(string algorithm = "ecdsa-p256-sha256")
    {
        var key = $"{await NewTenantAsync()}/responses";
        (await CommandLine.RunAsync("keys", "create", key, "--algorithm", algorithm)).Exits(0);
        return key;
    }
}

[CollectionDefinition(Name)]
public sealed class WithAuthority : ICollectionFixture<RunningAuthority>
{
    public const string Name = "with an authority";
}
