using System.Text;
using KeyService.Signing.Http;
using static KeyService.Signing.Http.ResponseRefusalReason;

namespace KeyService.Signing.Tests.Http;

/// <summary>What the authority signs, exactly, and what it refuses to.</summary>
public sealed class ResponseProfileTests : IDisposable
{
    private readonly SignedResponse _exchange = new();

    public void Dispose() => _exchange.Dispose();

    [Fact]
    public void The_base_is_the_documented_one()
    {
        _exchange.Request = _exchange.Request with { Fields = [new("content-digest", "sha-256=:AA==:")] };
        _exchange.Fields.Add(new("Content-Encoding", " gzip\t"));
        _exchange.Fields.Add(new("X-Page", "1"));
        _exchange.Fields.Add(new("x-PAGE", " 2 "));

        var built = _exchange.Build();

        const string member =
            """
            ("@status" "content-digest" "content-type" "content-encoding" "x-page" "@method";req "@path";req "@query";req "content-digest";req);created=1800000000;expires=1800000060;nonce="9vK2cQ8d7sXbT1yZ4mN0aQ";keyid="acme/responses/3";tag="keyservice-response"
            """;
        Assert.Equal(member, built.SignatureInputMember);
        Assert.Equal(
            $"""
            "@status": 200
            "content-digest": {ContentDigest.Sha256(SignedResponse.Body)}
            "content-type": application/json; charset=utf-8
            "content-encoding": gzip
            "x-page": 1, 2
            "@method";req: GET
            "@path";req: /api/orders/42
            "@query";req: ?expand=lines
            "content-digest";req: sha-256=:AA==:
            "@signature-params": {member}
            """,
            Encoding.ASCII.GetString(built.Bytes));
    }

    [Fact]
    public void The_lean_builder_agrees_with_the_general_one()
    {
        _exchange.Fields.Add(new("x-empty", ""));
        _exchange.Options = _exchange.Options with { Nonce = """quoted " and \ too""" };
        var built = _exchange.Build();

        Assert.True(SignatureParameters.TryParse(built.SignatureInputMember, out var parameters, out var problem), problem);
        var message = HttpMessage.ForResponse(200, _exchange.Fields, _exchange.Request);
        Assert.True(SignatureBase.TryCreate(message, parameters, out var general, out problem), problem);
        Assert.Equal(general.Bytes, built.Bytes);
        Assert.Equal(general.SignatureInputMember, built.SignatureInputMember);
    }

    [Fact]
    public void An_empty_path_and_query_sign_as_the_RFC_says()
    {
        _exchange.Request = _exchange.Request with { Path = "", Query = "" };
        var text = Encoding.ASCII.GetString(_exchange.Build().Bytes);
        Assert.Contains("\"@path\";req: /\n", text);
        Assert.Contains("\"@query\";req: ?\n", text);
    }

    [Fact]
    public void A_long_response_is_built_as_well()
    {
        var longValue = new string('v', 20_000);
        _exchange.Fields.Add(new("x-long", longValue));
        Assert.Contains($"\"x-long\": {longValue}\n", Encoding.ASCII.GetString(_exchange.Build().Bytes));
    }

    [Fact]
    public void A_304_is_signed_without_a_digest()
    {
        _exchange.Status = 304;
        _exchange.Fields.Clear();
        Assert.StartsWith("(\"@status\" \"@method\";req", _exchange.Build().SignatureInputMember);
    }

    [Theory]
    [InlineData("Date")]
    [InlineData("etag")]
    [InlineData("CONTENT-LENGTH")]
    [InlineData("Set-Cookie")]
    [InlineData("Cache-Control")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Signature-Input")]
    [InlineData("Transfer-Encoding")]
    public void Refuses_a_field_that_proxies_change(string name)
    {
        _exchange.Fields.Add(new(name, "value"));
        var refusal = Refused(MutableComponent);
        Assert.StartsWith($"{name} cannot be covered: ", refusal.Message);
    }

    [Fact]
    public void Every_mutable_field_has_its_reason()
    {
        string[] all =
        [
            "connection", "proxy-connection", "keep-alive", "te", "transfer-encoding", "upgrade", "trailer", "date", "host",
            "via", "forwarded", "x-forwarded-proto", "server", "age", "content-length", "accept-ranges", "etag", "vary",
            "cache-control", "expires", "set-cookie", "alt-svc", "server-timing", "traceparent", "tracestate",
            "strict-transport-security", "nel", "report-to", "cf-ray", "x-envoy-upstream-service-time", "x-accel-expires",
            "signature", "signature-input",
        ];
        Assert.All(all, name => Assert.NotNull(MutableFields.Why(name)));
        Assert.All(["content-type", "content-digest", "location", "x-page"], name => Assert.False(MutableFields.Contains(name)));
        Assert.All(["Location", "link", "last-modified"], name => Assert.True(MutableFields.IsRisky(name)));
    }

    [Fact]
    public void Refuses_a_response_without_a_digest()
    {
        _exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
        Refused(CoverageTooWeak);
    }

    [Fact]
    public void Refuses_a_digest_that_nobody_checks()
    {
        _exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
        _exchange.Fields.Add(new("content-digest", "md5=:ZajifYh5KDgxtmS9i38K1A==:"));
        Refused(CoverageTooWeak);
    }

    [Fact]
    public void Refuses_a_digest_on_a_304()
    {
        _exchange.Status = 304;
        Refused(InvalidArgument);
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Refuses_a_lifetime_past_the_limit(long lifetime, bool allowed)
    {
        _exchange.Options = _exchange.Options with { Expires = SignedResponse.Now + lifetime };
        if (allowed)
        {
            Assert.Contains($"expires={SignedResponse.Now + 300}", _exchange.Build().SignatureInputMember);
        }
        else
        {
            Assert.Equal("The signature would live 301 s: at most 300 s is allowed.", Refused(LifetimeTooLong).Message);
        }
    }

    [Theory]
    [InlineData(SignedResponse.Now, SignedResponse.Now)]
    [InlineData(SignedResponse.Now, SignedResponse.Now - 1)]
    [InlineData(-1, 1)]
    [InlineData(253_402_300_799, 253_402_300_800)]
    [InlineData(long.MinValue, long.MaxValue)]
    public void Refuses_times_that_make_no_sense(long created, long expires)
    {
        _exchange.Options = _exchange.Options with { Created = created, Expires = expires };
        Refused(InvalidArgument);
    }

    [Theory]
    [InlineData("")]
    [InlineData("line\nbreak")]
    [InlineData("naïve")]
    public void Refuses_a_nonce_that_no_header_can_carry(string nonce)
    {
        _exchange.Options = _exchange.Options with { Nonce = nonce };
        Refused(InvalidArgument);
        _exchange.Options = _exchange.Options with { Nonce = SignedResponse.Nonce, KeyId = nonce };
        Refused(InvalidArgument);
    }

    [Fact]
    public void A_nonce_has_at_most_256_characters()
    {
        _exchange.Options = _exchange.Options with { Nonce = new string('n', 256) };
        Assert.NotNull(_exchange.Build());
        _exchange.Options = _exchange.Options with { Nonce = new string('n', 257) };
        Refused(InvalidArgument);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(600)]
    public void Refuses_what_is_no_status(int status)
    {
        _exchange.Status = status;
        Refused(InvalidArgument);
    }

    [Theory]
    [InlineData("x-a", "one\r\n\"@status\": 200")]
    [InlineData("x-a", "one\ntwo")]
    [InlineData("x-a", "folded\r\n line")]
    [InlineData("x-a", "nul\0")]
    [InlineData("x-a", "café")]
    [InlineData("@status", "200")]
    [InlineData("x a", "1")]
    [InlineData("x:a", "1")]
    [InlineData("", "1")]
    public void Refuses_a_field_that_could_forge_a_line(string name, string value)
    {
        _exchange.Fields.Add(new(name, value));
        Refused(InvalidArgument);
    }

    [Theory]
    [InlineData("G ET", "/", "?")]
    [InlineData("", "/", "?")]
    [InlineData("GET", "/a b", "?")]
    [InlineData("GET", "/a?b", "?")]
    [InlineData("GET", "/a#b", "?")]
    [InlineData("GET", "/a\n", "?")]
    [InlineData("GET", "/é", "?")]
    [InlineData("GET", "/", "a=1")]
    [InlineData("GET", "/", "?a=1\nb")]
    [InlineData("GET", "/", "?a#b")]
    public void Refuses_a_request_that_is_not_raw(string method, string path, string query)
    {
        _exchange.Request = _exchange.Request with { Method = method, Path = path, Query = query };
        Refused(InvalidArgument);
    }

    [Fact]
    public void Refuses_more_than_64_fields()
    {
        while (_exchange.Fields.Count < 64)
        {
            _exchange.Fields.Add(new($"x-{_exchange.Fields.Count}", "1"));
        }

        Assert.NotNull(_exchange.Build());
        _exchange.Fields.Add(new("x-more", "1"));
        Refused(InvalidArgument);
    }

    private ResponseRefusal Refused(ResponseRefusalReason reason)
    {
        var response = new ResponseToSign { Status = _exchange.Status, Fields = _exchange.Fields, Request = _exchange.Request };
        Assert.False(ResponseProfile.TryBuild(response, _exchange.Options, out var built, out var refusal));
        Assert.Null(built);
        Assert.Equal(reason, refusal.Reason);
        return refusal;
    }
}
