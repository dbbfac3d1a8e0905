using KeyService.Client.Tests.Admin;
using KeyService.Signing;
using KeyService.Signing.Http;
using KeyService.Tests;
using KeyService.V1;

namespace KeyService.Client.Tests;

public class ResponsePolicyTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Theory]
    [InlineData("ecdsa-p256-sha256")]
    [InlineData("hmac-sha256")]
    public async Task A_signature_that_lives_longer_than_the_policy_allows_is_refused(string algorithm)
    {
        await using var origin = await SigningOrigin.StartAsync(SignatureAlgorithm.Parse(algorithm));
        await using var client = new VerifyingClient(origin);
        await client.Http.GetAsync("/orders/1");

        origin.Authority.SetPolicy(SigningOrigin.Key, new V1.ResponsePolicy { MaxLifetime = new() { Seconds = 30 } });
        await Eventually.TrueAsync(async () => await FailureAsync(client) == VerificationFailure.LifetimeTooLong, "the policy to arrive");

        origin.Lifetime = TimeSpan.FromSeconds(30);
        Assert.Null(await FailureAsync(client));
    }

    [Fact]
    public async Task A_signature_without_a_required_field_is_refused_and_the_message_names_it()
    {
        await using var origin = await SigningOrigin.StartAsync();
        origin.Authority.SetPolicy(SigningOrigin.Key, new V1.ResponsePolicy { RequiredFields = { "content-type", "content-language" } });
        await using var client = new VerifyingClient(origin);

        var refused = await Assert.ThrowsAsync<SignatureVerificationException>(() => client.Http.GetAsync("/orders/1"));

        Assert.Equal(VerificationFailure.WeakCoverage, refused.Failure);
        Assert.Contains("does not cover content-language, which the response policy of acme requires.", refused.Message, StringComparison.Ordinal);

        origin.Authority.SetPolicy(SigningOrigin.Key, new V1.ResponsePolicy { RequiredFields = { "content-type" } });
        await Eventually.TrueAsync(async () => await FailureAsync(client) is null, "the looser policy to arrive");
    }

    [Fact]
    public async Task The_policy_is_held_to_where_the_authority_is_asked()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(
            origin, authority: options => (options.WhenStale, options.KeySetFreshness) = (WhenStale.AskAuthority, TimeSpan.FromSeconds(1)));
        await client.Http.GetAsync("/orders/1");
        origin.Authority.WatchesStall = true;
        origin.Authority.SetPolicy(SigningOrigin.Key, new V1.ResponsePolicy { RequiredFields = { "content-language" } });

        await Eventually.TrueAsync(async () => await FailureAsync(client) == VerificationFailure.WeakCoverage, "the policy to be held to");
    }

    [Fact]
    public async Task An_update_names_in_its_mask_what_it_has()
    {
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Reply(new V1.TenantChange
        {
            Tenant = new V1.Tenant
            {
                Name = "tenants/acme",
                Revision = 4,
                ResponsePolicy = new V1.ResponsePolicy { MaxLifetime = new() { Seconds = 30 }, AllowedAlgorithms = { "ed25519" } },
            },
            Receipt = new V1.Receipt(),
        }));
        using var admin = authority.NewAdmin();

        var change = await admin.UpdateTenantAsync(
            Acme, new TenantUpdate { MaxLifetime = TimeSpan.FromSeconds(30), RequiredFields = [] }, new ChangeOptions { RequestId = "mine", ValidateOnly = true });

        var sent = authority.Calls[0].Read(UpdateTenantRequest.Parser);
        Assert.Equal(["response_policy.max_lifetime", "response_policy.required_fields"], sent.UpdateMask.Paths);
        Assert.Equal(("tenants/acme", 30L, "mine", true), (sent.Tenant.Name, sent.Tenant.ResponsePolicy.MaxLifetime.Seconds, sent.RequestId, sent.ValidateOnly));
        Assert.Equal((TimeSpan.FromSeconds(30), 4L), (change.Tenant.ResponsePolicy.MaxLifetime, change.Tenant.Revision));
        Assert.Equal(["ed25519"], change.Tenant.ResponsePolicy.AllowedAlgorithms);
    }

    [Fact]
    public async Task An_update_of_nothing_is_not_sent()
    {
        var authority = new ScriptedAuthority(_ => throw new InvalidOperationException("no"));
        using var admin = authority.NewAdmin();

        await Assert.ThrowsAsync<ArgumentException>(() => admin.UpdateTenantAsync(Acme, new TenantUpdate()));

        Assert.Empty(authority.Calls);
    }

    private static async Task<VerificationFailure?> FailureAsync(VerifyingClient client)
    {
        try
        {
            (await client.Http.GetAsync("/orders/1")).Dispose();
            return null;
        }
        catch (SignatureVerificationException refused)
        {
            return refused.Failure;
        }
    }
}
