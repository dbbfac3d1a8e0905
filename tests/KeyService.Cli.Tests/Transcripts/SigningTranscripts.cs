using System.Security.Cryptography;
using System.Text;
using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests.Transcripts;

[Collection(WithAuthority.Name)]
public class SigningTranscripts(RunningAuthority authority)
{
    [Fact]
    public async Task Sign_prints_the_signature_and_the_key_id_and_verify_accepts_it()
    {
        var key = await authority.NewKeyAsync();

        var signed = (await authority.CommandLine.RunAsync("sign", key, "--data", "hello")).Exits(0);
        var lines = signed.Output.TrimEnd('\n').Split('\n');
        var signature = lines[0].Split(' ')[^1];
        Assert.Equal(64, Convert.FromBase64String(signature).Length);
        Assert.Equal([$"signature  {signature}", $"key id     {key}/1", "algorithm  ecdsa-p256-sha256"], lines);

        foreach (var name in new[] { key, $"{key}/1", $"tenants/{key.Replace("/", "/keys/")}" })
        {
            var verified = await authority.CommandLine.RunAsync("verify", name, "--data", "hello", "--signature", signature);
            Assert.Equal($"Valid: signed with {key}/1.\nexit 0\n", verified.Stable);
        }
    }

    [Fact]
    public async Task Verify_exits_1_for_other_bytes()
    {
        var key = await authority.NewKeyAsync();
        var signature = await SignAsync(key, "--data", "hello");

        var refused = (await authority.CommandLine.RunAsync("verify", key, "--data", "hallo", "--signature", signature)).Exits(1);
        Assert.StartsWith("NOT VALID: ", refused.Output);
        Assert.EndsWith("(SIGNATURE_INVALID)\n", refused.Output);
        Assert.Empty(refused.Error);

        var json = (await authority.CommandLine.RunAsync("verify", key, "--data", "hallo", "--signature", signature, "--json")).Exits(1).Json;
        Assert.False(json.GetProperty("valid").GetBoolean());
        Assert.Equal("SIGNATURE_INVALID", json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_same_bytes_from_file_text_and_standard_input_have_the_same_signature()
    {
        // Ed25519 is deterministic (RFC 8032).
        var key = await authority.NewKeyAsync("ed25519");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "grüße");

            var fromText = await SignAsync(key, "--data", "grüße");
            Assert.Equal(fromText, await SignAsync(key, "--file", file));
            var piped = authority.CommandLine with { Input = "grüße" };
            Assert.Equal(fromText, (await piped.RunAsync("sign", key, "--json")).Exits(0).Json.GetProperty("signature").GetString());
            (await piped.RunAsync("verify", key, "--signature", fromText)).Exits(0);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Zero_bytes_are_signed_if_they_are_given()
    {
        var key = await authority.NewKeyAsync();

        var signature = await SignAsync(key, "--data", "");

        (await authority.CommandLine.RunAsync("verify", key, "--data", "", "--signature", signature)).Exits(0);
    }

    [Fact]
    public async Task A_digest_stands_for_its_bytes()
    {
        var key = await authority.NewKeyAsync();
        var digest = Convert.ToHexStringLower(SHA256.HashData("hello"u8));

        var signature = await SignAsync(key, "--digest", digest);

        (await authority.CommandLine.RunAsync("verify", key, "--data", "hello", "--signature", signature)).Exits(0);
        (await authority.CommandLine.RunAsync("verify", key, "--digest", digest, "--signature", signature)).Exits(0);
    }

    [Fact]
    public async Task A_digest_is_refused_where_the_algorithm_has_none()
    {
        var key = await authority.NewKeyAsync("ed25519");

        var refused = (await authority.CommandLine.RunAsync("sign", key, "--digest", new string('0', 64))).Exits(1);

        Assert.EndsWith("(PREHASH_UNSUPPORTED)\n", refused.Error);
    }

    [Fact]
    public async Task An_unknown_key_neither_signs_nor_verifies()
    {
        var tenant = await authority.NewTenantAsync();

        Assert.EndsWith("(KEY_NOT_FOUND)\n", (await authority.CommandLine.RunAsync("sign", $"{tenant}/none", "--data", "x")).Exits(1).Error);
        var verified = (await authority.CommandLine.RunAsync("verify", $"{tenant}/none", "--data", "x", "--signature", "AAAA")).Exits(1);
        Assert.EndsWith("(KEY_UNKNOWN)\n", verified.Output);
    }

    [Fact]
    public async Task Others_verify_with_the_printed_public_key()
    {
        var key = await authority.NewKeyAsync();
        var signature = await SignAsync(key, "--data", "hello");

        var pem = (await authority.CommandLine.RunAsync("keyset", key, "--format", "pem")).Exits(0).Output;
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(pem);
        Assert.StartsWith($"{key}/1 (active)\n-----BEGIN PUBLIC KEY-----\n", pem);
        Assert.True(ecdsa.VerifyData("hello"u8, Convert.FromBase64String(signature), HashAlgorithmName.SHA256));

        var json = (await authority.CommandLine.RunAsync("keyset", key, "--format", "pem", "--json")).Exits(0).Json;
        Assert.Equal("ecdsa-p256-sha256", json.GetProperty("algorithm").GetString());
        Assert.Contains(json.GetProperty("versions")[0].GetProperty("pem").GetString()!, pem);
    }

    [Fact]
    public async Task A_key_set_is_a_json_web_key_set_of_the_verifying_versions()
    {
        var key = await authority.NewKeyAsync();
        (await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/1", "--reason", "x")).Exits(0);

        var keys = (await authority.CommandLine.RunAsync("keyset", key)).Exits(0).Json.GetProperty("keys");

        var only = Assert.Single(keys.EnumerateArray());
        Assert.Equal($"{key}/2", only.GetProperty("kid").GetString());
        Assert.Equal("EC", only.GetProperty("kty").GetString());
        Assert.Equal("ES256", only.GetProperty("alg").GetString());
        Assert.False(only.TryGetProperty("d", out _));
    }

    [Fact]
    public async Task An_hmac_key_has_no_key_set()
    {
        var key = await authority.NewKeyAsync("hmac-sha256");

        var refused = (await authority.CommandLine.RunAsync("keyset", key)).Exits(1);

        Assert.Equal(
            $"keysvc: {key} is an HMAC key: it has no public keys, and only the authority verifies with it. (NO_PUBLIC_KEY)\n", refused.Error);
        var signature = await SignAsync(key, "--data", "hello");
        (await authority.CommandLine.RunAsync("verify", $"{key}/1", "--data", "hello", "--signature", signature)).Exits(0);
    }

    [Fact]
    public async Task The_longest_input_that_is_read_is_signed()
    {
        var key = await authority.NewKeyAsync("hmac-sha256");
        var longest = authority.CommandLine with { Input = new string('x', 1024 * 1024) };

        (await longest.RunAsync("sign", key)).Exits(0);
        Assert.Equal(1024 * 1024, Encoding.UTF8.GetByteCount(longest.Input));
    }

    private async Task<string> SignAsync(string key, params string[] input) =>
        (await authority.CommandLine.RunAsync(["sign", key, "--json", .. input])).Exits(0).Json.GetProperty("signature").GetString()!;
}
