using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;

namespace KeyService.Silo.Tests.Grpc;

[Collection(SharedAuthority.Name)]
public sealed class HttpResponseTests(RunningAuthority authority)
{
    [Fact]
    public async Task Signs_a_response_with_the_clock_and_a_nonce_of_the_authority()
    {
        var key = await authority.NewKeyAsync();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);

        var signed = await authority.Signing.SignHttpResponseAsync(Request(key));

        Assert.InRange(signed.CreateTime.ToDateTimeOffset(), before, DateTimeOffset.UtcNow);
        Assert.Equal(TimeSpan.FromSeconds(60), signed.ExpireTime.ToDateTimeOffset() - signed.CreateTime.ToDateTimeOffset());
        Assert.Equal(22, signed.Nonce.Length);
        Assert.StartsWith("sig=(\"@status\" \"content-digest\"", signed.SignatureInput);
        Assert.Contains($"keyid=\"{signed.KeyId}\"", signed.SignatureInput);
        Assert.Contains($"nonce=\"{signed.Nonce}\"", signed.SignatureInput);
        Assert.StartsWith("sig=:", signed.Signature);
    }

    [Fact]
    public async Task The_signature_verifies_over_the_base_that_the_header_announces()
    {
        var key = await authority.NewKeyAsync("ed25519");
        var request = Request(key);
        request.Nonce = "from-the-request";
        request.Label = "mine";
        var signed = await authority.Signing.SignHttpResponseAsync(request);

        var text = string.Join(
            '\n',
            "\"@status\": 200",
            $"\"content-digest\": {request.Fields[0].Value}",
            "\"content-type\": application/json",
            "\"@method\";req: GET",
            "\"@path\";req: /orders/7",
            "\"@query\";req: ?full=1",
            $"\"@signature-params\": {signed.SignatureInput["mine=".Length..]}");
        var verified = await authority.Signing.VerifyAsync(new VerifyRequest
        {
            Name = signed.KeyId,
            Data = Bytes.Of(text),
            Signature = Google.Protobuf.ByteString.FromBase64(signed.Signature["mine=:".Length..^1]),
        });

        Assert.True(verified.Valid, verified.Message);
        Assert.Equal("from-the-request", signed.Nonce);
    }

    [Fact]
    public async Task Refuses_what_would_weaken_the_signature()
    {
        var key = await authority.NewKeyAsync();

        var request = Request(key);
        request.Fields.RemoveAt(0);
        await RefusedAsync(request, "COVERAGE_TOO_WEAK");

        request = Request(key);
        request.Fields.Add(new HttpField { Name = "via", Value = "1.1 proxy" });
        await RefusedAsync(request, "MUTABLE_COMPONENT");

        request = Request(key);
        request.Lifetime = Duration.FromTimeSpan(TimeSpan.FromSeconds(301));
        await RefusedAsync(request, "LIFETIME_TOO_LONG");

        request.Lifetime = Duration.FromTimeSpan(TimeSpan.FromSeconds(0.5));
        await RefusedAsync(request, "INVALID_ARGUMENT");

        request = Request(key);
        request.Status = 99;
        await RefusedAsync(request, "INVALID_ARGUMENT");

        request = Request(key);
        request.Label = "Not A Label";
        await RefusedAsync(request, "INVALID_ARGUMENT");

        request = Request(key);
        request.Request = null;
        await RefusedAsync(request, "INPUT_MISSING");
    }

    [Fact]
    public async Task The_key_s_own_lifetime_is_the_limit()
    {
        var key = await authority.NewKeyAsync(rotation: new RotationPolicy { MaxSignatureLifetime = Duration.FromTimeSpan(TimeSpan.FromSeconds(30)) });

        var signed = await authority.Signing.SignHttpResponseAsync(Request(key));
        Assert.Equal(TimeSpan.FromSeconds(30), signed.ExpireTime.ToDateTimeOffset() - signed.CreateTime.ToDateTimeOffset());

        var request = Request(key);
        request.Lifetime = Duration.FromTimeSpan(TimeSpan.FromSeconds(31));
        await RefusedAsync(request, "LIFETIME_TOO_LONG");
    }

    private Task<RpcException> RefusedAsync(SignHttpResponseRequest request, string reason) =>
        RunningAuthority.RefusedAsync(() => authority.Signing.SignHttpResponseAsync(request).ResponseAsync, StatusCode.InvalidArgument, reason);

    internal static SignHttpResponseRequest Request(string key) => new()
    {
        Key = key,
        Status = 200,
        Fields =
        {
            new HttpField { Name = "content-digest", Value = KeyService.Signing.Http.ContentDigest.Sha256("{}"u8) },
            new HttpField { Name = "content-type", Value = "application/json" },
        },
        Request = new HttpRequestParts { Method = "GET", Path = "/orders/7", Query = "?full=1" },
    };
}
