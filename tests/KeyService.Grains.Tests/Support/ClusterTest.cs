namespace KeyService.Grains.Tests.Support;

/// <summary>Starts an authority of its own for each test.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    private TestAuthority? _authority;

    private protected TestAuthority Authority => _authority!;

    public async Task InitializeAsync() => _authority = await TestAuthority.StartAsync();

    public async Task DisposeAsync() => await Authority.DisposeAsync();
}
