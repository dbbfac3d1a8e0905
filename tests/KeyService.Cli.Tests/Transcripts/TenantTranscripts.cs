using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests.Transcripts;

[Collection(WithAuthority.Name)]
public class TenantTranscripts(RunningAuthority authority)
{
    [Fact]
    public async Task Create_show_and_list()
    {
        var created = await authority.CommandLine.RunAsync("tenants", "create", "globex", "--display-name", "Globex AG");
        Assert.Equal(
            """
            Created globex.

            tenant  globex
            display name  Globex AG
            created  <time>
            response lifetime  at most 5m
            required headers  none
            allowed algorithms  *
            allowed headers  *

            sequence  <sequence>
            silos acknowledged  1
            silos waited out  0
            milliseconds  <ms>
            clients by  <time>
            exit 0

            """,
            created.Stable);

        var shown = await authority.CommandLine.RunAsync("tenants", "show", "tenants/globex");
        Assert.StartsWith("tenant  globex\ndisplay name  Globex AG\ncreated  <time>\nresponse lifetime  at most 5m\n", shown.Stable);

        var listed = (await authority.CommandLine.RunAsync("tenants", "list")).Exits(0).Stable;
        Assert.StartsWith("TENANT  DISPLAY NAME  CREATED\n", listed);
        Assert.Contains("globex  Globex AG  <time>\n", listed);
    }

    [Fact]
    public async Task Json_has_the_documented_fields()
    {
        var tenant = await authority.NewTenantAsync();

        var shown = (await authority.CommandLine.RunAsync("tenants", "show", tenant, "--json")).Exits(0).Json;
        Assert.Equal($"tenants/{tenant}", shown.GetProperty("name").GetString());
        Assert.Equal(tenant, shown.GetProperty("id").GetString());
        Assert.Equal("", shown.GetProperty("displayName").GetString());
        Assert.NotEqual(default, shown.GetProperty("createTime").GetDateTimeOffset());

        var listed = (await authority.CommandLine.RunAsync("tenants", "list", "--json")).Exits(0).Json;
        Assert.Contains(listed.GetProperty("tenants").EnumerateArray(), item => item.GetProperty("id").GetString() == tenant);
    }

    [Fact]
    public async Task A_policy_is_changed_in_parts_and_shown()
    {
        var tenant = await authority.NewTenantAsync();
        string[] policy = ["tenants", "policy", tenant];

        var changed = (await authority.CommandLine.RunAsync([.. policy, "--max-lifetime", "30s", "--require", "content-language", "--require", "x-order"])).Exits(0);
        Assert.StartsWith($"Changed the response policy of {tenant}.\n", changed.Stable);
        (await authority.CommandLine.RunAsync([.. policy, "--allow-algorithm", "ed25519", "--allow-header", "*", "--allow-header", "location"])).Exits(0);
        (await authority.CommandLine.RunAsync([.. policy, "--require", "none"])).Exits(0);

        Assert.EndsWith(
            "response lifetime  at most 30s\nrequired headers  none\nallowed algorithms  ed25519\nallowed headers  *, location\nexit 0\n",
            (await authority.CommandLine.RunAsync([.. policy, "--show"])).Stable);
        var shown = (await authority.CommandLine.RunAsync("tenants", "show", tenant, "--json")).Exits(0).Json;
        Assert.Equal(4, shown.GetProperty("revision").GetInt64());
        Assert.Equal(
            """{"maxLifetimeSeconds":30,"requiredFields":[],"allowedAlgorithms":["ed25519"],"allowedFields":["*","location"]}""",
            System.Text.Json.JsonSerializer.Serialize(shown.GetProperty("responsePolicy")));

        var key = (await authority.CommandLine.RunAsync("keys", "create", $"{tenant}/legacy", "--algorithm", "hmac-sha256")).Exits(1);
        Assert.EndsWith("(ALGORITHM_NOT_ALLOWED)\n", key.Error);
    }

    [Fact]
    public async Task An_impossible_policy_is_refused_with_every_problem()
    {
        var tenant = await authority.NewTenantAsync();

        var refused = (await authority.CommandLine.RunAsync("tenants", "policy", tenant, "--max-lifetime", "1h", "--require", "etag")).Exits(1);

        Assert.Equal(
            "keysvc: The response policy is not possible. The longest lifetime is 1 h; it may be 1 s to 5 min in whole seconds. "
            + "etag cannot be required: proxies drop or change it when they compress or decompress. (INVALID_POLICY)\n",
            refused.Error);
    }

    [Theory]
    [InlineData("Give what to change, such as --max-lifetime 30s, or --show.")]
    [InlineData("--show changes nothing: leave it out, or give nothing to change.", "--show", "--require", "x-order")]
    [InlineData("Give what to change, such as --max-lifetime 30s, or --show.", "--dry-run")]
    public async Task A_policy_command_shows_or_changes(string message, params string[] options)
    {
        var refused = (await authority.CommandLine.RunAsync(["tenants", "policy", "acme", .. options])).Exits(2);

        Assert.Contains(message, refused.Error);
    }

    [Fact]
    public async Task A_second_tenant_of_the_name_is_refused()
    {
        var tenant = await authority.NewTenantAsync();

        var again = (await authority.CommandLine.RunAsync("tenants", "create", tenant)).Exits(1);
        Assert.Empty(again.Output);
        Assert.StartsWith("keysvc: ", again.Error);
        Assert.EndsWith("(ALREADY_EXISTS)\n", again.Error);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        var dry = (await authority.CommandLine.RunAsync("tenants", "create", "hooli", "--dry-run")).Exits(0);
        Assert.StartsWith("Dry run: the authority would accept this. Nothing was changed.\n\ntenant  hooli\n", dry.Stable);

        var shown = (await authority.CommandLine.RunAsync("tenants", "show", "hooli")).Exits(1);
        Assert.EndsWith("(TENANT_NOT_FOUND)\n", shown.Error);
    }

    [Fact]
    public async Task With_json_a_refusal_is_json()
    {
        var shown = (await authority.CommandLine.RunAsync("tenants", "show", "nobody", "--json")).Exits(1);

        Assert.Empty(shown.Output);
        Assert.Equal("TENANT_NOT_FOUND", shown.ErrorJson.GetProperty("reason").GetString());
        Assert.Equal(1, shown.ErrorJson.GetProperty("exitCode").GetInt32());
    }
}
