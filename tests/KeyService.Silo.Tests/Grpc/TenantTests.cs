using Grpc.Core;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;

namespace KeyService.Silo.Tests.Grpc;

[Collection(SharedAuthority.Name)]
public sealed class TenantTests(RunningAuthority authority)
{
    [Fact]
    public async Task Creates_and_shows_a_tenant()
    {
        var created = await authority.Admin.CreateTenantAsync(new CreateTenantRequest { TenantId = "shown", DisplayName = "Shown Ltd" });

        Assert.Equal(("tenants/shown", "Shown Ltd"), (created.Tenant.Name, created.Tenant.DisplayName));
        Assert.Equal((true, 1, false), (created.Receipt.Sequence > 0, created.Receipt.SilosAcknowledged, created.Receipt.ValidatedOnly));
        var shown = await authority.Admin.GetTenantAsync(new GetTenantRequest { Name = "tenants/shown" });
        Assert.Equal((created.Tenant.Name, created.Tenant.DisplayName), (shown.Name, shown.DisplayName));
        Assert.Equal(created.Tenant.CreateTime.ToDateTime(), shown.CreateTime.ToDateTime(), TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Acme")]
    [InlineData("1acme")]
    [InlineData("tenants/acme")]
    [InlineData("a/b")]
    public async Task Refuses_a_malformed_id(string id)
    {
        var refusal = await RunningAuthority.RefusedAsync(
            () => authority.Admin.CreateTenantAsync(new CreateTenantRequest { TenantId = id }).ResponseAsync, StatusCode.InvalidArgument, "INVALID_NAME");

        Assert.Equal($"'{id}' is not a tenant id: 1 to 63 characters of a-z, 0-9 and '-', starting with a letter.", refusal.Status.Detail);
    }

    [Fact]
    public async Task Refuses_a_second_tenant_of_the_same_name()
    {
        var name = await authority.NewTenantAsync();
        var request = new CreateTenantRequest { TenantId = name["tenants/".Length..] };

        await RunningAuthority.RefusedAsync(() => authority.Admin.CreateTenantAsync(request).ResponseAsync, StatusCode.AlreadyExists, "ALREADY_EXISTS");
    }

    [Fact]
    public async Task A_repeated_request_id_gets_the_first_reply_and_with_other_content_none()
    {
        var request = new CreateTenantRequest { TenantId = "repeated", DisplayName = "Once", RequestId = "create-repeated" };
        var first = await authority.Admin.CreateTenantAsync(request);

        var second = await authority.Admin.CreateTenantAsync(request);
        Assert.Equal((first.Tenant, first.Receipt.Sequence), (second.Tenant, second.Receipt.Sequence));

        request.DisplayName = "Twice";
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.CreateTenantAsync(request).ResponseAsync, StatusCode.FailedPrecondition, "REQUEST_ID_REUSED");
    }

    [Fact]
    public async Task A_request_id_must_be_printable_and_short()
    {
        var request = new CreateTenantRequest { TenantId = "printable", RequestId = "two words" };
        await RunningAuthority.RefusedAsync(() => authority.Admin.CreateTenantAsync(request).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");

        request.RequestId = new string('x', 129);
        await RunningAuthority.RefusedAsync(() => authority.Admin.CreateTenantAsync(request).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");
    }

    [Fact]
    public async Task A_dry_run_creates_nothing()
    {
        var dry = await authority.Admin.CreateTenantAsync(new CreateTenantRequest { TenantId = "dry", ValidateOnly = true });

        Assert.True(dry.Receipt.ValidatedOnly);
        Assert.Equal("tenants/dry", dry.Tenant.Name);
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.GetTenantAsync(new GetTenantRequest { Name = "tenants/dry" }).ResponseAsync, StatusCode.NotFound, "TENANT_NOT_FOUND");
    }

    [Fact]
    public async Task Lists_tenants_in_pages()
    {
        for (var i = 0; i < 3; i++)
        {
            await authority.NewTenantAsync();
        }

        var listed = new List<string>();
        var request = new ListTenantsRequest { PageSize = 2 };
        do
        {
            var page = await authority.Admin.ListTenantsAsync(request);
            Assert.True(page.Tenants.Count is 1 or 2);
            listed.AddRange(page.Tenants.Select(tenant => tenant.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.True(listed.Count >= 3);
        Assert.Equal(listed.Distinct().Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task Refuses_pages_that_it_did_not_give()
    {
        var tenant = await authority.NewTenantAsync();
        var keys = new ListKeysRequest { Parent = tenant, PageSize = -1 };
        await RunningAuthority.RefusedAsync(() => authority.Admin.ListKeysAsync(keys).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");

        await authority.NewTenantAsync();
        keys.PageSize = 1;
        foreach (var token in new[] { "x", "not base64!", (await authority.Admin.ListTenantsAsync(new ListTenantsRequest { PageSize = 1 })).NextPageToken })
        {
            keys.PageToken = token;
            await RunningAuthority.RefusedAsync(() => authority.Admin.ListKeysAsync(keys).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");
        }
    }

    [Fact]
    public async Task The_audit_trail_tells_what_was_done_and_refused()
    {
        var tenant = await authority.NewTenantAsync();
        var create = new CreateKeyRequest { Parent = tenant, KeyId = "k", Key = new Key { Algorithm = "hmac-sha256" } };
        await authority.Admin.CreateKeyAsync(create);
        await RunningAuthority.RefusedAsync(() => authority.Admin.CreateKeyAsync(create).ResponseAsync, StatusCode.AlreadyExists, "ALREADY_EXISTS");

        var first = await authority.Admin.ListAuditEntriesAsync(new ListAuditEntriesRequest { Parent = tenant, PageSize = 2 });
        var rest = await authority.Admin.ListAuditEntriesAsync(
            new ListAuditEntriesRequest { Parent = tenant, PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal("", rest.NextPageToken);
        AuditEntry[] entries = [.. first.Entries, .. rest.Entries];
        Assert.Equal([1L, 2L, 3L], entries.Select(entry => entry.Index));
        Assert.Contains("\"principal\":\"local\"", entries[0].Json);
        Assert.Contains("refused", entries[2].Json);
        Assert.All(entries, entry => Assert.Equal(32, entry.Hash.Length));
    }

    [Fact]
    public async Task Lists_of_a_missing_tenant_say_so()
    {
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.ListKeysAsync(new ListKeysRequest { Parent = "tenants/nobody" }).ResponseAsync, StatusCode.NotFound, "TENANT_NOT_FOUND");
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.ListAuditEntriesAsync(new ListAuditEntriesRequest { Parent = "tenants/nobody" }).ResponseAsync,
            StatusCode.NotFound,
            "TENANT_NOT_FOUND");
    }
}
