using System.Collections.Concurrent;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;

namespace KeyService.Silo.Tests.Grpc;

[Collection(SharedAuthority.Name)]
public sealed class ChangeUnderLoadTests(RunningAuthority authority)
{
    private const int Signers = 4;

    [Fact]
    public async Task A_rotation_fails_no_signature_and_no_verification()
    {
        var key = await authority.NewKeyAsync();
        using var stop = new CancellationTokenSource();
        var versions = new ConcurrentDictionary<string, int>();
        var signers = Enumerable.Range(0, Signers).Select(_ => SignAndVerifyAsync(key, versions, stop.Token)).ToArray();

        for (var i = 2; i <= 6; i++)
        {
            await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = key, Now = true });
            var active = await authority.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("now") });
            Assert.EndsWith($"/{i}", active.KeyId);
            await Eventually.HoldsAsync(() => versions.ContainsKey(active.KeyId));
        }

        await stop.CancelAsync();
        await Task.WhenAll(signers);
    }

    [Fact]
    public async Task After_a_revocation_returned_nothing_is_signed_or_verified_with_the_version()
    {
        var key = await authority.NewKeyAsync();
        var early = await authority.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("early") });
        using var stop = new CancellationTokenSource();
        var begun = new ConcurrentQueue<(int Round, string KeyId)>();
        var round = 0;
        var signers = Enumerable.Range(0, Signers).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var at = Volatile.Read(ref round);
                var signed = await authority.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("x") });
                begun.Enqueue((at, signed.KeyId));
            }
        })).ToArray();

        for (var version = 1; version <= 5; version++)
        {
            await authority.Admin.RevokeVersionAsync(new RevokeVersionRequest { Name = $"{key}/versions/{version}" });
            // What begins from here on must not be signed by the version.
            Volatile.Write(ref round, version);
            var count = begun.Count;
            await Eventually.HoldsAsync(() => begun.Count > count + (2 * Signers));
        }

        await stop.CancelAsync();
        await Task.WhenAll(signers);
        Assert.All(begun, signed => Assert.True(int.Parse(signed.KeyId.Split('/')[2]) > signed.Round, $"{signed.KeyId} signed after round {signed.Round}"));
        var verified = await authority.Signing.VerifyAsync(new VerifyRequest { Name = early.KeyId, Data = Bytes.Of("early"), Signature = early.Signature });
        Assert.Equal((false, "KEY_REVOKED"), (verified.Valid, verified.Reason));
        var byKey = await authority.Signing.VerifyAsync(new VerifyRequest { Name = key, Data = Bytes.Of("early"), Signature = early.Signature });
        Assert.Equal((false, "SIGNATURE_INVALID"), (byKey.Valid, byKey.Reason));
    }

    private Task SignAndVerifyAsync(string key, ConcurrentDictionary<string, int> versions, CancellationToken stop) => Task.Run(async () =>
    {
        while (!stop.IsCancellationRequested)
        {
            var signed = await authority.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("load") });
            var verified = await authority.Signing.VerifyAsync(new VerifyRequest { Name = signed.KeyId, Data = Bytes.Of("load"), Signature = signed.Signature });
            Assert.True(verified.Valid, $"{signed.KeyId}: {verified.Reason}");
            versions.AddOrUpdate(signed.KeyId, 1, (_, count) => count + 1);
        }
    });
}
