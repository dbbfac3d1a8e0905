using System.Net;
using System.Text.Json;
using Grpc.Health.V1;
using KeyService.Signing;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;

namespace KeyService.Silo.Tests.Http;

[Collection(SharedAuthority.Name)]
public sealed class HttpTests(RunningAuthority authority) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = authority.Addresses.Http };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task The_jwks_holds_the_public_keys_that_verify()
    {
        var key = await authority.NewKeyAsync();
        await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = key, Now = true });
        await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = key, Now = true });
        await authority.Admin.RevokeVersionAsync(new RevokeVersionRequest { Name = $"{key}/versions/2" });

        using var response = await _http.GetAsync($"/{key}/jwks.json");

        Assert.Equal("application/jwk-set+json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=10", response.Headers.CacheControl?.ToString());
        var signed = await authority.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("x") });
        var keys = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("keys").EnumerateArray().ToArray();
        Assert.Equal([signed.KeyId[..^1] + "1", signed.KeyId], keys.Select(jwk => jwk.GetProperty("kid").GetString()));
        Assert.True(JsonWebKey.TryRead(keys[1].GetRawText(), out var verifier, out _, out var problem), problem);
        using (verifier)
        {
            Assert.True(verifier.Verify("x"u8, signed.Signature.Span));
        }
    }

    [Fact]
    public async Task The_jwks_changes_its_tag_with_the_ring()
    {
        var key = await authority.NewKeyAsync("ed25519");
        using var first = await _http.GetAsync($"/{key}/jwks.json");
        Assert.Equal(HttpStatusCode.NotModified, await StatusWithTagAsync(key, first.Headers.ETag!.ToString()));

        await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = key, Now = true });
        Assert.Equal(HttpStatusCode.OK, await StatusWithTagAsync(key, first.Headers.ETag.ToString()));
    }

    [Fact]
    public async Task Secret_and_disabled_keys_publish_nothing()
    {
        var secret = await authority.NewKeyAsync("hmac-sha256");
        Assert.Equal("""{"keys":[]}""", await _http.GetStringAsync($"/{secret}/jwks.json"));

        var disabled = await authority.NewKeyAsync();
        await authority.Admin.DisableKeyAsync(new DisableKeyRequest { Name = disabled });
        Assert.Equal("""{"keys":[]}""", await _http.GetStringAsync($"/{disabled}/jwks.json"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing/here")]
    [InlineData("/tenants/nobody/keys/k/jwks.json")]
    [InlineData("/tenants/Nobody/keys/k/jwks.json")]
    public async Task What_is_not_there_is_a_problem_in_json(string path)
    {
        using var response = await _http.GetAsync(path);

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(404, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Health_is_told_over_http_and_gRPC()
    {
        Assert.Equal("live\n", await _http.GetStringAsync("/healthz/live"));
        Assert.Equal("ready\n", await _http.GetStringAsync("/healthz/ready"));
        var health = await new Health.HealthClient(authority.Channel).CheckAsync(new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    private async Task<HttpStatusCode> StatusWithTagAsync(string key, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/{key}/jwks.json");
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }
}
