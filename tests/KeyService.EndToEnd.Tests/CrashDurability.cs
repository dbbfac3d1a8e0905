using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Tests;
using Xunit.Abstractions;

namespace KeyService.EndToEnd.Tests;

/// <summary>
/// Kills the authority with SIGKILL at random moments of 200 administrative changes. What was acknowledged must be there
/// afterwards, once; what was not may be there, once, or not at all.
/// </summary>
public class CrashDurability(ITestOutputHelper output)
{
    private const int Changes = 200;
    private const int Workers = 4;

    // About so many are meant to fall into the run; what is under way when a kill comes makes it fewer.
    private const int Kills = 20;

    private static readonly TenantId Tenant = TenantId.Parse("acme");

    [Fact]
    public async Task Every_acknowledged_change_survives_kill_9_at_random_moments()
    {
        await using var authority = await AuthorityProcess.StartNewAsync();
        var options = new KeyServiceOptions { Endpoint = authority.Grpc, Timeout = TimeSpan.FromMinutes(2) };
        using var admin = new KeyServiceAdmin(options);
        await admin.CreateTenantAsync(Tenant);

        var progress = new Progress();
        using var done = new CancellationTokenSource();
        var killer = KillAtRandomMomentsAsync(authority, progress, done.Token);
        var workers = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker =>
            new ChangeScript(admin, worker, progress).RunAsync(Changes / Workers)));
        await done.CancelAsync();
        var kills = await killer;

        // One last kill, so that nothing is found only because a process still remembers it.
        await authority.KillAsync();
        await authority.StartAsync();

        var acknowledged = workers.SelectMany(changes => changes).ToList();
        Assert.Equal(Changes, acknowledged.Count);
        Assert.True(kills >= Kills / 4, $"Only {kills} kills fell into the run.");
        await AssertEachIsInTheTrailOnceAsync(admin, acknowledged);
        await AssertKeysShowTheirLastChangeAsync(admin, acknowledged);
        output.WriteLine($"cases: crash durability, {acknowledged.Count} acknowledged changes, {kills + 1} kills");
    }

    /// <summary>Lets a random number of changes through, waits a random moment, and kills whatever is under way then.</summary>
    private static async Task<int> KillAtRandomMomentsAsync(AuthorityProcess authority, Progress progress, CancellationToken done)
    {
        var kills = 0;
        try
        {
            while (true)
            {
                await progress.ReachAsync(progress.Count + RandomNumberGenerator.GetInt32(1, 2 * Changes / Kills), done);
                await Task.Delay(RandomNumberGenerator.GetInt32(0, 40), done);
                await authority.KillAsync();
                kills++;
                await authority.StartAsync();
            }
        }
        catch (OperationCanceledException)
        {
            return kills;
        }
    }

    private static async Task AssertEachIsInTheTrailOnceAsync(KeyServiceAdmin admin, List<Acknowledged> acknowledged)
    {
        var times = new Dictionary<string, int>();
        byte[]? last = null;
        var index = 0L;
        await foreach (var entry in admin.ListAuditEntriesAsync(Tenant))
        {
            Assert.Equal(++index, entry.Index);
            if (last is not null)
            {
                Assert.Equal(SHA256.HashData([.. last, .. entry.Canonical.Span]), entry.Hash.ToArray());
            }

            last = entry.Hash.ToArray();
            using var facts = JsonDocument.Parse(entry.Json);
            if (facts.RootElement.TryGetProperty("requestId", out var id) && id.GetString() is { } requestId)
            {
                times[requestId] = times.GetValueOrDefault(requestId) + 1;
            }
        }

        Assert.All(acknowledged, change => Assert.Equal(1, times.GetValueOrDefault(change.RequestId)));
        Assert.All(times, pair => Assert.Equal(1, pair.Value));
    }

    private static async Task AssertKeysShowTheirLastChangeAsync(KeyServiceAdmin admin, List<Acknowledged> acknowledged)
    {
        foreach (var changes in acknowledged.GroupBy(change => change.Key.Name))
        {
            // Each ring has one worker, which waits for each answer: its last answer is how the ring must be now.
            var expected = changes.MaxBy(change => change.Key.Revision)!.Key;
            var found = await admin.GetKeyAsync(changes.Key);
            Assert.Equal(Describe(expected), Describe(found));
            Assert.Equal(changes.Count(), changes.Select(change => change.Key.Revision).Distinct().Count());
        }
    }

    private static string Describe(Key key)
    {
        var text = new StringBuilder($"{key.Name} revision {key.Revision} disabled {key.Disabled} active {key.ActiveVersion}:");
        foreach (var version in key.Versions)
        {
            text.Append($" {version.Name.Number}={version.State}:{Convert.ToHexString(SHA256.HashData(version.PublicKey.Span))[..8]}");
        }

        return text.ToString();
    }

    /// <summary>A change that the authority has acknowledged, and the ring as it answered.</summary>
    private sealed record Acknowledged(string RequestId, Key Key);

    /// <summary>How many changes were acknowledged so far.</summary>
    private sealed class Progress
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Add() => Interlocked.Increment(ref _count);

        public async Task ReachAsync(int count, CancellationToken cancellation)
        {
            while (Count < count)
            {
                await Task.Delay(5, cancellation);
            }
        }
    }

    /// <summary>One worker's rings, changed one after the other in every way there is.</summary>
    private sealed class ChangeScript(KeyServiceAdmin admin, int worker, Progress progress)
    {
        private readonly List<Acknowledged> _acknowledged = [];

        public async Task<List<Acknowledged>> RunAsync(int changes)
        {
            for (var ring = 0; _acknowledged.Count < changes; ring++)
            {
                var name = KeyName.Parse($"acme/worker-{worker}-{ring}");
                Func<ChangeOptions, Task<KeyChange>>[] steps =
                [
                    change => admin.CreateKeyAsync(name, new NewKey("ecdsa-p256-sha256"), change),
                    change => admin.RotateKeyAsync(name, now: true, change),
                    change => admin.DisableKeyAsync(name, change),
                    change => admin.EnableKeyAsync(name, change),
                    change => admin.SetRotationAsync(name, new RotationPolicy { Period = TimeSpan.FromDays(30) }, RotationFields.Period, change),
                    change => admin.RevokeVersionAsync(name.Version(1), "drill", change),
                    change => admin.DestroyVersionAsync(name.Version(1), change),
                    change => admin.RotateKeyAsync(name, now: true, change),
                    change => admin.RevokeVersionAsync(name.Version(3), "drill of the active one", change),
                ];
                foreach (var step in steps.Take(changes - _acknowledged.Count))
                {
                    await AcknowledgeAsync(step);
                }
            }

            return _acknowledged;
        }

        /// <summary>Repeats the change with its request id until an authority answers.</summary>
        private async Task AcknowledgeAsync(Func<ChangeOptions, Task<KeyChange>> step)
        {
            var change = new ChangeOptions { RequestId = Guid.NewGuid().ToString() };
            while (true)
            {
                try
                {
                    var answer = await step(change);
                    _acknowledged.Add(new Acknowledged(change.RequestId, answer.Key));
                    progress.Add();
                    return;
                }
                catch (KeyServiceException error) when (error.IsUnreachable || error.Status == KeyServiceStatus.Unavailable)
                {
                    await Task.Delay(50);
                }
            }
        }
    }
}
