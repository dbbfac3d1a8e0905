using System.Security.Cryptography;
using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests.Transcripts;

[Collection(WithAuthority.Name)]
public class AuditTranscripts(RunningAuthority authority)
{
    [Fact]
    public async Task List_shows_each_decision_on_a_line()
    {
        var key = await authority.NewKeyAsync();
        (await authority.CommandLine.RunAsync("versions", "revoke", $"{key}/1", "--reason", "stolen")).Exits(0);

        var lines = (await authority.CommandLine.RunAsync("audit", "list", key.Split('/')[0])).Exits(0).Stable.Split('\n');

        Assert.Equal("INDEX  TIME  PRINCIPAL  ACTION  RESOURCE  OUTCOME  DETAIL", lines[0]);
        Assert.StartsWith("1  ", lines[1]);
        Assert.Contains(lines, line => line.Contains($"tenants/{key.Replace("/", "/keys/")}") && line.Contains("  done"));
    }

    [Fact]
    public async Task Json_carries_the_chain_so_that_anyone_can_check_it()
    {
        var key = await authority.NewKeyAsync();
        (await authority.CommandLine.RunAsync("keys", "disable", key)).Exits(0);

        var json = (await authority.CommandLine.RunAsync("audit", "list", key.Split('/')[0], "--json")).Exits(0).Json;
        var entries = json.GetProperty("entries").EnumerateArray().ToArray();

        Assert.True(entries.Length >= 3);
        Assert.Equal(Enumerable.Range(1, entries.Length), entries.Select(entry => entry.GetProperty("index").GetInt32()));
        foreach (var (previous, entry) in entries.Zip(entries.Skip(1)))
        {
            byte[] covered = [.. Hash(previous), .. entry.GetProperty("canonical").GetBytesFromBase64()];
            Assert.Equal(SHA256.HashData(covered), Hash(entry));
            Assert.Equal(entry.GetProperty("index").GetInt32(), entry.GetProperty("facts").GetProperty("index").GetInt32());
        }

        static byte[] Hash(System.Text.Json.JsonElement entry) => Convert.FromHexString(entry.GetProperty("hash").GetString()!);
    }

    [Fact]
    public async Task An_unknown_tenant_has_no_trail() =>
        Assert.EndsWith("(TENANT_NOT_FOUND)\n", (await authority.CommandLine.RunAsync("audit", "list", "nobody")).Exits(1).Error);
}
