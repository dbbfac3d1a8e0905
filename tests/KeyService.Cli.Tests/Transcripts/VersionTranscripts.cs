using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests.Transcripts;

[Collection(WithAuthority.Name)]
public class VersionTranscripts(RunningAuthority authority)
{
    [Fact]
    public async Task Revoke_prints_the_receipt_and_promotes_a_successor()
    {
        var key = await authority.NewKeyAsync();

        var revoked = await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/1", "--reason", "laptop stolen");

        Assert.Equal(
            $"""
            Revoked {key}/1.

            key  {key}
            algorithm  ecdsa-p256-sha256
            status  enabled
            active version  2
            rotation  on command
            announce  0s
            overlap  1h
            retain  -
            jitter  0s
            signature lifetime  at most 5m
            next rotation  -
            created  <time>
            revision  <revision>

            VERSION  STATE  CREATED  SIGNS FROM  VERIFIES UNTIL  NOTE
            {key}/1  revoked  <time>  <time>  <time>  revoked: laptop stolen
            {key}/2  active  <time>  <time>  -  -

            sequence  <sequence>
            silos acknowledged  1
            silos waited out  0
            milliseconds  <ms>
            clients by  <time>
            exit 0

            """,
            System.Text.RegularExpressions.Regex.Replace(revoked.Stable, @"revision  \d+", "revision  <revision>"));
    }

    [Fact]
    public async Task The_receipt_in_json_has_sequence_silos_and_milliseconds()
    {
        var key = await authority.NewKeyAsync();

        var receipt = (await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/1", "--reason", "x", "--json"))
            .Exits(0).Json.GetProperty("receipt");

        Assert.True(receipt.GetProperty("sequence").GetInt64() > 0);
        Assert.Equal(1, receipt.GetProperty("silosAcknowledged").GetInt32());
        Assert.Equal(0, receipt.GetProperty("silosWaitedOut").GetInt32());
        Assert.True(receipt.GetProperty("barrierMilliseconds").GetDouble() >= 0);
        Assert.NotEqual(default, receipt.GetProperty("clientsByTime").GetDateTimeOffset());
        Assert.False(receipt.GetProperty("validatedOnly").GetBoolean());
    }

    [Fact]
    public async Task After_a_revocation_the_version_verifies_nothing()
    {
        var key = await authority.NewKeyAsync();
        var signature = (await authority.CommandLine.RunAsync("sign", key, "--data", "hello", "--json")).Exits(0).Json.GetProperty("signature").GetString()!;
        string[] verify = ["verify", $"{key}/1", "--data", "hello", "--signature", signature];
        (await authority.CommandLine.RunAsync(verify)).Exits(0);

        (await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/1", "--reason", "stolen")).Exits(0);

        var refused = (await authority.CommandLine.RunAsync(verify)).Exits(1);
        Assert.StartsWith("NOT VALID: ", refused.Output);
        Assert.EndsWith("(KEY_REVOKED)\n", refused.Output);
    }

    [Fact]
    public async Task List_shows_states_in_order()
    {
        var key = await authority.NewKeyAsync();
        (await authority.CommandLine.RunAsync("keys", "rotate", key, "--now")).Exits(0);

        Assert.Equal(
            $"""
            VERSION  STATE  CREATED  SIGNS FROM  VERIFIES UNTIL  NOTE
            {key}/1  verify only  <time>  <time>  <time>  -
            {key}/2  active  <time>  <time>  -  -
            exit 0

            """,
            (await authority.CommandLine.RunAsync("versions", "list", key)).Stable);

        var json = (await authority.CommandLine.RunAsync("versions", "list", key, "--json")).Exits(0).Json.GetProperty("versions");
        Assert.Equal(["VERIFY_ONLY", "ACTIVE"], json.EnumerateArray().Select(version => version.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Destroy_asks_and_takes_the_typed_name_for_yes()
    {
        var key = await authority.NewKeyAsync();
        (await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/1", "--reason", "x")).Exits(0);

        var asked = authority.CommandLine with { IsInteractive = true, Input = $"{key}/1\n" };
        var destroyed = (await asked.RunAsync("versions", "destroy", $"{key}/1")).Exits(0);

        Assert.StartsWith($"Destroyed {key}/1.\n", destroyed.Output);
        Assert.Contains($"{key}/1  destroyed  <time>  <time>  <time>  destroyed <time>\n", destroyed.Stable);
        Assert.Equal($"The material of {key}/1 will be erased for ever. Type its name to go on: ", destroyed.Error);
    }

    [Fact]
    public async Task Destroy_with_yes_asks_nobody_and_a_dry_run_needs_no_yes()
    {
        var key = await authority.NewKeyAsync();
        (await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/1", "--reason", "x")).Exits(0);

        (await authority.CommandLine.RunAsync("versions", "destroy", $"{key}/1", "--dry-run")).Exits(0);
        Assert.Contains($"{key}/1  revoked", (await authority.CommandLine.RunAsync("versions", "list", key)).Stable);

        Assert.Empty((await authority.CommandLine.RunAsync("versions", "destroy", $"{key}/1", "--yes")).Exits(0).Error);
        Assert.Contains($"{key}/1  destroyed", (await authority.CommandLine.RunAsync("versions", "list", key)).Stable);
    }

    [Fact]
    public async Task A_version_in_use_is_not_destroyed()
    {
        var key = await authority.NewKeyAsync();

        var refused = (await authority.CommandLine.RunAsync("versions", "destroy", $"{key}/1", "--yes")).Exits(1);

        Assert.EndsWith("(INVALID_STATE)\n", refused.Error);
    }

    [Fact]
    public async Task A_version_that_does_not_exist_is_not_revoked()
    {
        var key = await authority.NewKeyAsync();

        var refused = (await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/9", "--reason", "x")).Exits(1);

        Assert.EndsWith("(VERSION_NOT_FOUND)\n", refused.Error);
    }
}
