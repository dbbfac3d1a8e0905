using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using KeyService.Client;
using KeyService.Signing;
using KeyService.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KeyService.Tests;

/// <summary>
/// A small authority that speaks the real protocol with real keys over a real connection, and fails on command.
/// It keeps nothing and promises nothing: the real one has its own tests.
/// </summary>
internal sealed class TestAuthority : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private readonly Lock _gate = new();

    // Under _gate.
    private readonly Dictionary<KeyName, TestRing> _rings = [];
    private readonly List<TestWatch> _watches = [];

    private WebApplication _app = null!;

    public Uri Endpoint { get; private set; } = null!;

    /// <summary>Runs before each call with the method's name; throws or waits to make it fail or hang.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Watches go on being open, and nothing comes back on them.</summary>
    public bool WatchesStall { get; set; }

    /// <summary>How far the authority's clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>The bytes of the largest batch seen, and the items of the largest.</summary>
    public int LargestBatchBytes { get; set; }

    public int LargestBatchItems { get; set; }

    /// <summary>Who claimed what: its request id, by tenant, scope and nonce.</summary>
    public ConcurrentDictionary<string, string> Claims { get; } = new();

    /// <summary>The first so many claims are stored, but their answers never come.</summary>
    public int LostClaimAnswers { get; set; }

    public static async Task<TestAuthority> StartAsync()
    {
        var authority = new TestAuthority();
        await authority.ListenAsync(0);
        return authority;
    }

    /// <summary>Options with short waits.</summary>
    public KeyServiceOptions Options(Action<KeyServiceOptions>? configure = null)
    {
        var options = new KeyServiceOptions { Endpoint = Endpoint, Timeout = TimeSpan.FromSeconds(20) };
        configure?.Invoke(options);
        return options;
    }

    public int Calls(string method) => _calls.GetValueOrDefault(method);

    public int Watches
    {
        get
        {
            lock (_gate)
            {
                return _watches.Count;
            }
        }
    }

    public KeyVersionName Create(string name, SignatureAlgorithm? algorithm = null)
    {
        var key = KeyName.Parse(name);
        return Change(key, () =>
        {
            _rings.Add(key, new TestRing(key, KeySpec.Create(algorithm ?? SignatureAlgorithm.EcdsaP256Sha256)));
            return _rings[key].Rotate();
        });
    }

    public KeyVersionName Rotate(string name) => Change(KeyName.Parse(name), () => _rings[KeyName.Parse(name)].Rotate());

    public void SetState(KeyVersionName version, KeyVersionState state) => Change(version.Key, () =>
    {
        _rings[version.Key].SetState(version.Number, (V1.KeyVersion.Types.State)state);
        return version;
    });

    /// <summary>Publishes a policy, which the signing here does not keep to.</summary>
    public void SetPolicy(KeyName name, V1.ResponsePolicy policy) => Change(name, () =>
    {
        _rings[name].SetPolicy(policy);
        return name.Version(1);
    });

    public void Disable(string name) => Change(KeyName.Parse(name), () =>
    {
        _rings[KeyName.Parse(name)].SetDisabled(true);
        return default;
    });

    /// <summary>Changes nothing that is pushed: only those who ask learn of the next version.</summary>
    public KeyVersionName RotateSilently(string name)
    {
        lock (_gate)
        {
            return _rings[KeyName.Parse(name)].Rotate();
        }
    }

    public T Read<T>(KeyName name, Func<TestRing?, T> read)
    {
        lock (_gate)
        {
            return read(_rings.GetValueOrDefault(name));
        }
    }

    /// <summary>Breaks every open watch, as a restart would.</summary>
    public void DropWatches()
    {
        lock (_gate)
        {
            _watches.ForEach(watch => watch.Ended.Cancel());
        }
    }

    public void Add(TestWatch watch)
    {
        lock (_gate)
        {
            _watches.Add(watch);
        }
    }

    public void Remove(TestWatch watch)
    {
        lock (_gate)
        {
            _watches.Remove(watch);
        }
    }

    /// <summary>Subscribes a watch and gives it the present set, so that no change falls between the two.</summary>
    public void Subscribe(TestWatch watch, KeyName key)
    {
        lock (_gate)
        {
            watch.Keys.Add(key);
            Push(watch, key);
        }
    }

    public Task CountAsync(string method)
    {
        _calls.AddOrUpdate(method, 1, (_, count) => count + 1);
        return Before?.Invoke(method) ?? Task.CompletedTask;
    }

    public Task StopAsync() => _app.StopAsync();

    /// <summary>Comes back at the same endpoint with the same keys.</summary>
    public async Task RestartAsync()
    {
        await _app.DisposeAsync();
        await ListenAsync(Endpoint.Port);
    }

    public async ValueTask DisposeAsync()
    {
        DropWatches();
        await _app.DisposeAsync();
    }

    private async Task ListenAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<TestSigningService>();
        _app.MapGrpcService<TestReplayService>();
        await _app.StartAsync();
        Endpoint = new Uri(_app.Urls.First());
    }

    private KeyVersionName Change(KeyName key, Func<KeyVersionName> change)
    {
        lock (_gate)
        {
            var version = change();
            foreach (var watch in _watches.Where(watch => watch.Keys.Contains(key)))
            {
                Push(watch, key);
            }

            return version;
        }
    }

    private void Push(TestWatch watch, KeyName key) => watch.Outgoing.Writer.TryWrite(_rings.TryGetValue(key, out var ring)
        ? new WatchKeySetsResponse { KeySet = ring.ToKeySet() }
        : new WatchKeySetsResponse { Missing = key.ResourceName });
}

/// <summary>One open watch. Its keys are guarded by the authority's lock.</summary>
internal sealed class TestWatch
{
    public HashSet<KeyName> Keys { get; } = [];

    public Channel<WatchKeySetsResponse> Outgoing { get; } = Channel.CreateUnbounded<WatchKeySetsResponse>();

    public CancellationTokenSource Ended { get; } = new();
}
