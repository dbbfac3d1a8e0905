using System.Security.Cryptography;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Tests;
using Xunit.Abstractions;

namespace KeyService.EndToEnd.Tests;

/// <summary>A rotation every second under continuous signing and verifying: nothing fails.</summary>
public class RotationUnderLoad(ITestOutputHelper output)
{
    private const int Rotations = 60;
    private const int Callers = 8;

    [Fact]
    public async Task Sixty_rotations_fail_no_signature_and_no_verification()
    {
        await using var authority = await AuthorityProcess.StartNewAsync();
        var options = new KeyServiceOptions { Endpoint = authority.Grpc };
        using var admin = new KeyServiceAdmin(options);
        await using var client = new KeyServiceClient(options);
        var key = KeyName.Parse("acme/responses");
        await admin.CreateTenantAsync(key.Tenant);
        await admin.CreateKeyAsync(key, new NewKey("ecdsa-p256-sha256"));

        using var done = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => SignAndVerifyAsync(client, key, done.Token)).ToArray();
        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            await admin.RotateKeyAsync(key, now: true);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        await done.CancelAsync();
        var seen = await Task.WhenAll(callers);

        var versions = seen.SelectMany(caller => caller.Versions).ToHashSet();
        var signatures = seen.Sum(caller => caller.Signatures);
        Assert.Equal(Rotations + 1, (await admin.GetKeyAsync(key)).Versions.Count);
        Assert.True(versions.Count >= Rotations, $"Only {versions.Count} versions signed.");
        output.WriteLine($"cases: rotation under load, {Rotations} rotations, {signatures} signatures verified, 0 failures");
    }

    private static async Task<(HashSet<string> Versions, int Signatures)> SignAndVerifyAsync(
        KeyServiceClient client, KeyName key, CancellationToken done)
    {
        var versions = new HashSet<string>();
        var signatures = 0;
        while (!done.IsCancellationRequested)
        {
            var data = RandomNumberGenerator.GetBytes(64);
            var signature = await client.SignAsync(key, data);
            var verification = await client.VerifyAsync(signature.KeyVersion.KeyId, data, signature.Value);
            Assert.True(verification.Valid, $"{signature.KeyVersion}: {verification.Reason} {verification.Message}");
            versions.Add(signature.KeyVersion.KeyId);
            signatures++;
        }

        return (versions, signatures);
    }
}
