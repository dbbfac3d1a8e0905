using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests.Transcripts;

[Collection(WithAuthority.Name)]
public class KeyTranscripts(RunningAuthority authority)
{
    [Fact]
    public async Task Create_with_a_rotation_policy()
    {
        var tenant = await authority.NewTenantAsync();

        var created = await authority.CommandLine.RunAsync(
            "keys", "create", $"{tenant}/responses", "--algorithm", "ecdsa-p256-sha256",
            "--rotate-every", "30d", "--announce", "1h", "--overlap", "1h", "--retain", "7d", "--jitter", "10m");

        Assert.Equal(
            $"""
            Created {tenant}/responses.

            key  {tenant}/responses
            algorithm  ecdsa-p256-sha256
            status  enabled
            active version  1
            rotation  every 30d
            announce  1h
            overlap  1h
            retain  7d
            jitter  10m
            signature lifetime  at most 5m
            next rotation  <time>
            created  <time>
            revision  1

            VERSION  STATE  CREATED  SIGNS FROM  VERIFIES UNTIL  NOTE
            {tenant}/responses/1  active  <time>  <time>  -  -

            sequence  <sequence>
            silos acknowledged  1
            silos waited out  0
            milliseconds  <ms>
            clients by  <time>
            exit 0

            """,
            created.Stable);
    }

    [Theory]
    [InlineData("hmac-sha256", 0)]
    [InlineData("ecdsa-p384-sha384", 0)]
    [InlineData("ed25519", 0)]
    [InlineData("rsa-pss-sha512", 2048)]
    [InlineData("rsa-v1_5-sha256", 2048)]
    public async Task Create_with_each_other_algorithm(string algorithm, int rsaBits)
    {
        var tenant = await authority.NewTenantAsync();
        string[] bits = rsaBits == 0 ? [] : ["--rsa-bits", "2048"];

        var created = (await authority.CommandLine.RunAsync(
            ["keys", "create", $"{tenant}/k", "--algorithm", algorithm, "--json", .. bits])).Exits(0).Json.GetProperty("key");

        Assert.Equal(algorithm, created.GetProperty("algorithm").GetString());
        Assert.Equal(rsaBits, created.GetProperty("rsaBits").GetInt32());
        Assert.Equal(algorithm == "hmac-sha256", created.GetProperty("versions")[0].GetProperty("publicKey").GetString() is null);
    }

    [Theory]
    [InlineData("UNKNOWN_ALGORITHM", "--algorithm", "rot13")]
    [InlineData("INVALID_ARGUMENT", "--algorithm", "rsa-pss-sha512", "--rsa-bits", "1024")]
    [InlineData("INVALID_POLICY", "--algorithm", "ed25519", "--overlap", "1s")]
    [InlineData("INVALID_POLICY", "--algorithm", "ed25519", "--cron", "every tuesday")]
    public async Task What_the_authority_does_not_want_is_refused_with_its_reason(string reason, params string[] options)
    {
        var tenant = await authority.NewTenantAsync();

        var refused = (await authority.CommandLine.RunAsync(["keys", "create", $"{tenant}/k", .. options])).Exits(1);

        Assert.Empty(refused.Output);
        Assert.EndsWith($"({reason})\n", refused.Error);
        Assert.Single(refused.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_key_needs_its_tenant()
    {
        var refused = (await authority.CommandLine.RunAsync("keys", "create", "nobody/k", "--algorithm", "ed25519")).Exits(1);

        Assert.EndsWith("(TENANT_NOT_FOUND)\n", refused.Error);
    }

    [Fact]
    public async Task List_shows_each_key_on_a_line()
    {
        var key = await authority.NewKeyAsync("ed25519");
        var tenant = key.Split('/')[0];
        (await authority.CommandLine.RunAsync(
            "keys", "create", $"{tenant}/events", "--algorithm", "rsa-pss-sha512", "--rsa-bits", "2048", "--cron", "0 3 1 * *", "--time-zone", "Europe/Berlin")).Exits(0);

        Assert.Equal(
            $"""
            KEY  ALGORITHM  STATUS  ACTIVE  ROTATION  NEXT ROTATION
            {tenant}/events  rsa-pss-sha512, 2048 bits  enabled  1  cron 0 3 1 * * (Europe/Berlin)  <time>
            {tenant}/responses  ed25519  enabled  1  on command  -
            exit 0

            """,
            (await authority.CommandLine.RunAsync("keys", "list", tenant)).Stable);

        var json = (await authority.CommandLine.RunAsync("keys", "list", tenant, "--json")).Exits(0).Json.GetProperty("keys");
        Assert.Equal([$"{tenant}/events", $"{tenant}/responses"], json.EnumerateArray().Select(item => item.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Rotate_now_switches_at_once()
    {
        var key = await authority.NewKeyAsync();

        var rotated = (await authority.CommandLine.RunAsync("keys", "rotate", key, "--now")).Exits(0).Stable;

        Assert.StartsWith($"Rotated {key}.\n", rotated);
        Assert.Contains($"{key}/1  verify only  <time>  <time>  <time>  -\n{key}/2  active  <time>  <time>  -  -\n", rotated);
    }

    [Fact]
    public async Task Rotate_with_an_announce_time_leaves_the_new_version_pending()
    {
        var tenant = await authority.NewTenantAsync();
        (await authority.CommandLine.RunAsync("keys", "create", $"{tenant}/k", "--algorithm", "ed25519", "--announce", "1h")).Exits(0);

        var rotated = (await authority.CommandLine.RunAsync("keys", "rotate", $"{tenant}/k")).Exits(0).Stable;
        Assert.Contains($"{tenant}/k/1  active  ", rotated);
        Assert.Contains($"{tenant}/k/2  pending  ", rotated);

        var again = (await authority.CommandLine.RunAsync("keys", "rotate", $"{tenant}/k")).Exits(1);
        Assert.EndsWith("(INVALID_STATE)\n", again.Error);
    }

    [Fact]
    public async Task Schedule_changes_what_is_given_and_leaves_the_rest()
    {
        var tenant = await authority.NewTenantAsync();
        var key = $"{tenant}/k";
        (await authority.CommandLine.RunAsync(
            "keys", "create", key, "--algorithm", "ed25519", "--rotate-every", "30d", "--overlap", "2h", "--retain", "9d")).Exits(0);

        var weekly = await ScheduleAsync("--rotate-every", "7d");
        Assert.Contains("rotation  every 7d\n", weekly);
        Assert.Contains("overlap  2h\n", weekly);
        Assert.Contains("retain  9d\n", weekly);

        var calendar = await ScheduleAsync("--cron", "0 3 * * 1", "--time-zone", "Europe/Berlin");
        Assert.Contains("rotation  cron 0 3 * * 1 (Europe/Berlin)\n", calendar);
        Assert.Contains("overlap  2h\n", calendar);

        var never = await ScheduleAsync("--never", "--retain-forever", "--overlap", "3h");
        Assert.Contains("rotation  on command\n", never);
        Assert.Contains("overlap  3h\n", never);
        Assert.Contains("retain  -\n", never);

        async Task<string> ScheduleAsync(params string[] options)
        {
            var changed = (await authority.CommandLine.RunAsync(["keys", "schedule", key, .. options])).Exits(0).Stable;
            Assert.StartsWith($"Changed the schedule of {key}.\n", changed);
            return changed;
        }
    }

    [Fact]
    public async Task Disable_stops_signing_and_enable_starts_it_again()
    {
        var key = await authority.NewKeyAsync();

        Assert.Contains("status  disabled\n", (await authority.CommandLine.RunAsync("keys", "disable", key)).Exits(0).Stable);
        var refused = (await authority.CommandLine.RunAsync("sign", key, "--data", "hello")).Exits(1);
        Assert.EndsWith("(KEY_DISABLED)\n", refused.Error);

        Assert.Contains("status  enabled\n", (await authority.CommandLine.RunAsync("keys", "enable", key)).Exits(0).Stable);
        (await authority.CommandLine.RunAsync("sign", key, "--data", "hello")).Exits(0);
    }

    [Theory]
    [InlineData("rotate")]
    [InlineData("disable")]
    public async Task A_dry_run_leaves_the_key_as_it_was(string verb)
    {
        var key = await authority.NewKeyAsync();
        var before = (await authority.CommandLine.RunAsync("keys", "show", key)).Exits(0).Output;

        var dry = (await authority.CommandLine.RunAsync("keys", verb, key, "--dry-run", "--json")).Exits(0).Json;

        Assert.True(dry.GetProperty("receipt").GetProperty("validatedOnly").GetBoolean());
        Assert.Equal(before, (await authority.CommandLine.RunAsync("keys", "show", key)).Exits(0).Output);
    }

    [Fact]
    public async Task A_repeated_request_id_gets_the_first_answer_and_changes_nothing_more()
    {
        var key = await authority.NewKeyAsync();
        string[] request = ["keys", "rotate", key, "--now", "--request-id", "a-request-of-mine", "--json"];

        var first = (await authority.CommandLine.RunAsync(request)).Exits(0);
        var second = (await authority.CommandLine.RunAsync(request)).Exits(0);
        Assert.Equal(2, first.Json.GetProperty("key").GetProperty("activeVersion").GetInt32());
        Assert.Equal(first.Json.GetProperty("key").GetRawText(), second.Json.GetProperty("key").GetRawText());
        Assert.Equal(Sequence(first), Sequence(second));

        var other = (await authority.CommandLine.RunAsync("keys", "disable", key, "--request-id", "a-request-of-mine")).Exits(1);
        Assert.EndsWith("(REQUEST_ID_REUSED)\n", other.Error);

        static long Sequence(Transcript change) => change.Json.GetProperty("receipt").GetProperty("sequence").GetInt64();
    }

    [Fact]
    public async Task Show_says_what_is_missing()
    {
        var tenant = await authority.NewTenantAsync();

        Assert.EndsWith("(KEY_NOT_FOUND)\n", (await authority.CommandLine.RunAsync("keys", "show", $"{tenant}/none")).Exits(1).Error);
    }
}
