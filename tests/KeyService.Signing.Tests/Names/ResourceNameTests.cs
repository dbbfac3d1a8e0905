namespace KeyService.Signing.Tests.Names;

public class ResourceNameTests
{
    private static readonly string Longest = new('a', 63);

    public static TheoryData<string> GoodIds => new("a", "acme", "a-1", "a--", "z9", Longest);

    public static TheoryData<string?> BadIds => new(
        null, "", " ", "1a", "-a", "A", "Acme", "a_b", "a.b", "a/b", "a b", "acme ", " acme", "a\n", "ä", "a\u0430", "a\0", Longest + "a");

    [Theory, MemberData(nameof(GoodIds))]
    public void Takes_an_id_of_the_grammar(string id)
    {
        Assert.True(TenantId.TryParse(id, out var tenant));
        Assert.Equal(id, tenant.Value);
        Assert.Equal(id, tenant.ToString());
        Assert.Equal($"tenants/{id}", tenant.ResourceName);
        Assert.Equal(TenantId.Parse(id), tenant);
        Assert.Equal(id, KeyName.Parse($"acme/{id}").Key);
    }

    [Theory, MemberData(nameof(BadIds))]
    public void Refuses_an_id_outside_the_grammar(string? id)
    {
        Assert.False(TenantId.TryParse(id, out var tenant));
        Assert.Equal(default, tenant);
        Assert.False(KeyName.TryParse($"acme/{id}", out _));
        Assert.False(KeyName.TryParse($"{id}/responses", out _));
        Assert.False(KeyName.TryParse($"tenants/{id}/keys/responses", out _));
        Assert.False(KeyVersionName.TryParse($"acme/{id}/1", out _));
    }

    [Fact]
    public void The_refusal_states_the_grammar() =>
        Assert.Equal(
            "'Acme' is not a tenant id: 1 to 63 characters of a-z, 0-9 and '-', starting with a letter.",
            Assert.Throws<FormatException>(() => TenantId.Parse("Acme")).Message);

    [Fact]
    public void The_default_tenant_is_nobody()
    {
        Assert.Equal("", default(TenantId).Value);
        Assert.False(TenantId.TryParse(default(TenantId).Value, out _));
    }

    [Theory]
    [InlineData("acme/responses")]
    [InlineData("tenants/acme/keys/responses")]
    public void Both_forms_of_a_key_name_are_one(string text)
    {
        var name = KeyName.Parse(text);
        Assert.Equal("acme", name.Tenant.Value);
        Assert.Equal("responses", name.Key);
        Assert.Equal("acme/responses", name.ToString());
        Assert.Equal("tenants/acme/keys/responses", name.ResourceName);
        Assert.Equal(KeyName.Parse(name.ToString()), KeyName.Parse(name.ResourceName));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("acme")]
    [InlineData("acme/")]
    [InlineData("/responses")]
    [InlineData("acme/responses/")]
    [InlineData("/acme/responses")]
    [InlineData("acme//responses")]
    [InlineData("tenants/acme/responses")]
    [InlineData("tenants/acme/keys/")]
    [InlineData("Tenants/acme/keys/responses")]
    [InlineData("tenants/acme/key/responses")]
    [InlineData("tenants/acme/keys/responses/versions/1")]
    public void Refuses_what_is_no_key_name(string? text)
    {
        Assert.False(KeyName.TryParse(text, out var name));
        Assert.Equal(default, name);
    }

    [Fact]
    public void The_refusal_of_a_key_name_states_both_forms() =>
        Assert.Equal(
            "'acme' is not a key name: write TENANT/KEY or tenants/TENANT/keys/KEY, each id 1 to 63 characters of a-z, 0-9 and '-', starting with a letter.",
            Assert.Throws<FormatException>(() => KeyName.Parse("acme")).Message);

    [Fact]
    public void Key_names_sort_by_tenant_and_then_by_key()
    {
        string[] sorted = ["a/z", "a-b/a", "b/a", "b/a-1", "b/a1", "b/b"];
        Assert.Equal(sorted, sorted.Reverse().Select(KeyName.Parse).Order().Select(n => n.ToString()));
        Assert.Equal(0, KeyName.Parse("a/z").CompareTo(KeyName.Parse("tenants/a/keys/z")));
    }

    [Theory]
    [InlineData("acme/responses/3", 3)]
    [InlineData("tenants/acme/keys/responses/versions/3", 3)]
    [InlineData("acme/responses/1", 1)]
    [InlineData("acme/responses/2147483647", int.MaxValue)]
    public void Reads_both_forms_of_a_version(string text, int number)
    {
        var version = KeyVersionName.Parse(text);
        Assert.Equal(KeyName.Parse("acme/responses"), version.Key);
        Assert.Equal(number, version.Number);
        Assert.Equal($"acme/responses/{number}", version.KeyId);
        Assert.Equal($"tenants/acme/keys/responses/versions/{number}", version.ResourceName);
        Assert.Equal(version, KeyName.Parse("acme/responses").Version(number));
        Assert.Equal(version, KeyVersionName.Parse(version.KeyId));
        Assert.Equal(version, KeyVersionName.Parse(version.ResourceName));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("/3")]
    [InlineData("acme/3")]
    [InlineData("acme/responses")]
    [InlineData("acme/responses/")]
    [InlineData("acme/responses/0")]
    [InlineData("acme/responses/03")]
    [InlineData("acme/responses/-3")]
    [InlineData("acme/responses/+3")]
    [InlineData("acme/responses/ 3")]
    [InlineData("acme/responses/3 ")]
    [InlineData("acme/responses/3.0")]
    [InlineData("acme/responses/\u0663")]
    [InlineData("acme/responses/2147483648")]
    [InlineData("acme/responses/versions/3")]
    [InlineData("tenants/acme/keys/responses/3")]
    [InlineData("tenants/acme/keys/responses/versions/")]
    [InlineData("tenants/acme/keys/responses/version/3")]
    public void Refuses_what_is_no_version(string? text)
    {
        Assert.False(KeyVersionName.TryParse(text, out var version));
        Assert.Equal(default, version);
    }

    [Fact]
    public void A_tenant_may_be_called_like_a_collection()
    {
        var version = KeyName.Parse("tenants/keys").Version(3);
        Assert.Equal("tenants", version.Key.Tenant.Value);
        Assert.Equal(version, KeyVersionName.Parse("tenants/keys/3"));
        Assert.Equal(version, KeyVersionName.Parse("tenants/tenants/keys/keys/versions/3"));
    }

    [Fact]
    public void Versions_count_from_one() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyName.Parse("acme/responses").Version(0));

    [Fact]
    public void The_refusal_of_a_version_states_both_forms() =>
        Assert.Equal(
            "'acme/responses' is not a key version: write TENANT/KEY/NUMBER or tenants/TENANT/keys/KEY/versions/NUMBER.",
            Assert.Throws<FormatException>(() => KeyVersionName.Parse("acme/responses")).Message);
}
