using System.Security.Cryptography;
using KeyService.Client;
using KeyService.Signing;

namespace KeyService.Bench.Load;

/// <summary>Verifying in the process with a pushed key set, against .NET's own verification with the same key. One thread each.</summary>
internal sealed class LocalVerifyLoad : IAsyncDisposable
{
    private readonly LoadOptions _options;
    private readonly KeyServiceClient _client;
    private readonly ECDsa _raw;
    private readonly KeyVersionName _version;
    private readonly byte[] _message;
    private readonly byte[] _signature;

    private LocalVerifyLoad(
        LoadOptions options, KeyServiceClient client, ECDsa raw, KeyVersionName version, byte[] message, byte[] signature)
    {
        _options = options;
        _client = client;
        _raw = raw;
        _version = version;
        _message = message;
        _signature = signature;
    }

    public static async Task<LocalVerifyLoad> CreateAsync(LoadOptions options, Uri authority, KeyName key)
    {
        var client = new KeyServiceClient(new KeyServiceOptions { Endpoint = authority });
        var message = RandomNumberGenerator.GetBytes(SigningLoad.MessageSize);
        var signed = await client.SignAsync(key, message);
        var version = signed.KeyVersion;
        await client.VerifyLocallyAsync(version, message, signed.Value);

        var published = (await client.GetKeySetAsync(key)).Versions.Single(candidate => candidate.Name == version);
        var raw = ECDsa.Create();
        raw.ImportSubjectPublicKeyInfo(published.PublicKey.Span, out _);
        return new LocalVerifyLoad(options, client, raw, version, message, signed.Value.ToArray());
    }

    public Throughput Ours() => ClosedLoop.RunAlone(_options.Duration, () =>
    {
        var verification = _client.VerifyLocallyAsync(_version, _message, _signature);
        if (!verification.IsCompletedSuccessfully || !verification.Result.Valid)
        {
            throw new InvalidOperationException("A local verification was not local, or failed.");
        }
    });

    public Throughput Raw() => ClosedLoop.RunAlone(_options.Duration, () =>
    {
        if (!_raw.VerifyData(_message, _signature, HashAlgorithmName.SHA256))
        {
            throw new InvalidOperationException("The yardstick did not verify.");
        }
    });

    public async ValueTask DisposeAsync()
    {
        _raw.Dispose();
        await _client.DisposeAsync();
    }
}
