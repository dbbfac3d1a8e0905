using KeyService.AspNetCore;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace KeyService.EndToEnd.Tests;

/// <summary>Other people's code against a real authority: nothing of ours runs in Node but the scripts in tests/node.</summary>
public class NodePeers(ITestOutputHelper output)
{
    [Fact]
    public async Task A_Node_client_creates_keys_signs_and_verifies_with_the_proto_files_alone()
    {
        await using var authority = await AuthorityProcess.StartNewAsync();

        await RunNodeAsync("grpc-client.mjs", $"127.0.0.1:{authority.GrpcPort}", Checkout.Folder("protos"));
    }

    [Theory]
    [InlineData("ecdsa-p256-sha256")]
    [InlineData("ed25519")]
    [InlineData("rsa-pss-sha512")]
    public async Task Npm_verifiers_accept_our_signed_responses_with_our_JWKS(string algorithm)
    {
        await using var authority = await AuthorityProcess.StartNewAsync();
        using (var admin = new KeyServiceAdmin(new KeyServiceOptions { Endpoint = authority.Grpc }))
        {
            await admin.CreateTenantAsync(TenantId.Parse("acme"));
            await admin.CreateKeyAsync(KeyName.Parse("acme/responses"), new NewKey(algorithm));
        }

        await using var orders = await StartOrdersAsync(authority.Grpc);

        await RunNodeAsync(
            "verify-response.mjs",
            $"{orders.Urls.Single()}/orders/17?expand=lines%20and%20more",
            $"{authority.Http}tenants/acme/keys/responses/jwks.json",
            algorithm);
    }

    private static async Task<WebApplication> StartOrdersAsync(Uri endpoint)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddKeyService(options => options.Endpoint = endpoint);
        builder.Services.AddResponseSigning(options => options.Key = "acme/responses");
        var app = builder.Build();
        app.UseResponseSigning();
        app.MapGet("/orders/{id:int}", (int id) => Results.Json(new { id, total = 42.5m, note = "grüße" }));
        await app.StartAsync();
        return app;
    }

    private async Task RunNodeAsync(string script, params string[] arguments) =>
        output.WriteLine(await NodeScript.RunAsync(script, arguments));
}
