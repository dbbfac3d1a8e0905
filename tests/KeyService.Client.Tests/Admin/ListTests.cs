using KeyService.Signing;
using KeyService.V1;

namespace KeyService.Client.Tests.Admin;

public class ListTests
{
    [Fact]
    public async Task A_list_asks_for_page_after_page_by_itself()
    {
        var authority = new ScriptedAuthority(ThreePages);
        using var admin = authority.NewAdmin();

        var tenants = await admin.ListTenantsAsync().Select(tenant => tenant.Id.Value).ToListAsync();

        Assert.Equal(["a1", "b1", "a2", "b2", "a3", "b3"], tenants);
        Assert.Equal(["", "after-1", "after-2"], authority.Calls.Select(call => call.Read(ListTenantsRequest.Parser).PageToken));
    }

    [Fact]
    public async Task A_page_that_nobody_reads_is_not_asked_for()
    {
        var authority = new ScriptedAuthority(ThreePages);
        using var admin = authority.NewAdmin();

        Assert.Equal("a1", (await admin.ListTenantsAsync().FirstAsync()).Id.Value);
        Assert.Single(authority.Calls);
    }

    [Fact]
    public async Task Versions_come_with_their_states_and_times()
    {
        var created = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Reply(new ListVersionsResponse
        {
            Versions =
            {
                new V1.KeyVersion
                {
                    Name = "tenants/acme/keys/responses/versions/1",
                    State = V1.KeyVersion.Types.State.VerifyOnly,
                    CreateTime = new() { Seconds = created.ToUnixTimeSeconds() },
                },
                new V1.KeyVersion { Name = "tenants/acme/keys/responses/versions/2", State = (V1.KeyVersion.Types.State)99 },
            },
        }));
        using var admin = authority.NewAdmin();

        var versions = await admin.ListVersionsAsync(KeyName.Parse("acme/responses")).ToListAsync();

        Assert.Equal(["acme/responses/1", "acme/responses/2"], versions.Select(version => version.Name.KeyId));
        Assert.Equal([KeyVersionState.VerifyOnly, KeyVersionState.Unknown], versions.Select(version => version.State));
        Assert.Equal([created, null], versions.Select(version => version.CreateTime));
    }

    private static HttpResponseMessage ThreePages(SentCall call) => ScriptedAuthority.Reply(new ListTenantsResponse
    {
        Tenants = { new V1.Tenant { Name = $"tenants/a{call.Number}" }, new V1.Tenant { Name = $"tenants/b{call.Number}" } },
        NextPageToken = call.Number < 3 ? $"after-{call.Number}" : "",
    });
}
