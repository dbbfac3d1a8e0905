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

            sequence  <sequence>
            silos acknowledged  1
            silos waited out  0
            milliseconds  <ms>
            clients by  <time>
            exit 0

            """,
            created.Stable);

        var shown = await authority.CommandLine.RunAsync("tenants", "show", "tenants/globex");
        Assert.Equal("tenant  globex\ndisplay name  Globex AG\ncreated  <time>\nexit 0\n", shown.Stable);

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
