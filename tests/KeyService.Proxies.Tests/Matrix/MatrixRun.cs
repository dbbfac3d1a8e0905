using KeyService.Tests;

namespace KeyService.Proxies.Tests;

/// <summary>Asks for every kind of response through every way, once.</summary>
public sealed class MatrixRun : IAsyncLifetime
{
    private readonly Dictionary<string, string[]> _rows = [];

    /// <summary>The names of the ways, in order.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>By kind: what came of it, way by way.</summary>
    public IReadOnlyDictionary<string, string[]> Rows => _rows;

    /// <summary>How often the endpoint ran whose output the service caches.</summary>
    public int KeptAnswers { get; private set; }

    public async Task InitializeAsync()
    {
        await using var authority = await TestAuthority.StartAsync();
        authority.Create("acme/responses");
        await using var service = await KindsOfResponse.StartAsync(authority);
        await using var ways = await Ways.StartAsync(service.Address);
        await using var client = new VerifyingClient(authority);
        Columns = [.. ways.All.Select(way => way.Name)];
        await MakeCopiesAsync(client, ways.All.Single(way => way.Stale));
        foreach (var kind in ResponseKind.All)
        {
            var row = new List<string>();
            foreach (var way in ways.All)
            {
                row.Add(await client.TryAsync(kind, way));
            }

            _rows.Add(kind.Name, [.. row]);
        }

        KeptAnswers = service.KeptAnswers;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    // Another client's requests fill the cache; then its copies are left to go stale.
    private static async Task MakeCopiesAsync(VerifyingClient client, Way cache)
    {
        foreach (var kind in ResponseKind.All)
        {
            using var first = kind.Ask(cache.Address);
            (await client.Plain.SendAsync(first)).Dispose();
        }

        foreach (var kind in ResponseKind.All.Where(kind => kind.Method == HttpMethod.Get))
        {
            await Eventually.TrueAsync(() => IsStaleAsync(client, kind, cache), $"a stale copy of {kind.Name}");
        }
    }

    private static async Task<bool> IsStaleAsync(VerifyingClient client, ResponseKind kind, Way cache)
    {
        using var request = kind.Ask(cache.Address);
        request.Headers.Add(Way.DownHeader, "yes");
        using var response = await client.Plain.SendAsync(request);
        return response.Headers.TryGetValues("X-Copy", out var copy) && copy.Single() == "STALE";
    }
}
