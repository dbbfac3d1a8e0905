using KeyService.Signing.Http;
using KeyService.Signing.Tests.Http;
using static KeyService.Signing.Http.VerificationFailure;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>Fields added, folded, split, joined and smuggled: RFC 9421, sections 7.5.1 to 7.5.6.</summary>
public sealed class HeaderAttackTests : AttackOnAResponse
{
    [Fact]
    public void Covered_header_changed() => Refuses(SignatureInvalid, Exchange.Sign().With("Content-Type", "text/html"));

    [Fact]
    public void Covered_header_removed() =>
        Refuses(SignatureInvalid, "cannot be rebuilt", Exchange.Sign().Without("Content-Type"));

    [Fact]
    public void Covered_header_moved_to_the_trailers()
    {
        var message = HttpMessage.ForResponse(200, [], trailers: [new("X-Flags", "a")]);
        Assert.False(SignatureBase.TryCreate(message, Parse("(\"x-flags\")"), out _, out var problem));
        Assert.Contains("absent", problem);
    }

    [Fact]
    public void Header_literally_named_status()
    {
        var response = Exchange.Sign() with { Status = 500 };
        Refuses(StatusChanged, response.Adding("@status", "200"));
        var message = HttpMessage.ForResponse(500, [new("@status", "200")]);
        Assert.True(SignatureBase.TryCreate(message, Parse("(\"@status\")"), out var built, out _));
        Assert.True(built.Bytes.AsSpan().StartsWith("\"@status\": 500\n"u8));
    }

    [Fact]
    public void Header_literally_named_method_or_path()
    {
        var request = Exchange.Request with { Method = "DELETE", Fields = [new("@method", "GET"), new("@path", "/api/orders/42")] };
        var response = Exchange.Sign() with { Request = request };
        Assert.NotNull(Exchange.Verify(response.Adding("@method", "GET").Adding("@path", "/api/orders/42")));
    }

    [Fact]
    public void Header_literally_named_signature_params() =>
        Refuses(SignatureInvalid, Exchange.Sign().Adding("@signature-params", Member).With("Content-Type", "text/html"));

    [Theory]
    [InlineData("application/json;\r\ncharset=utf-8")]
    [InlineData("application/json;\n charset=utf-8")]
    [InlineData("application/json;\r charset=utf-8")]
    [InlineData("text/html\n\"@method\";req: GET")]
    [InlineData("application/json; charset=utf-8\r\n")]
    public void Newline_injection(string value) =>
        Refuses(SignatureInvalid, "line break", Exchange.Sign().With("Content-Type", value));

    [Fact]
    public void Newline_injection_that_rebuilds_another_base()
    {
        // One field with a line break in it would give the bytes of two.
        Exchange.Fields.Add(new("X-Role", "user"));
        Exchange.Fields.Add(new("X-Tenant", "acme"));
        var response = Exchange.Sign();
        Accepts(response);
        Refuses(SignatureInvalid, response
            .With("Signature-Input", response.Value("Signature-Input").Replace("\"x-role\" \"x-tenant\"", "\"x-role\""))
            .With("X-Role", "user\n\"x-tenant\": acme")
            .Without("X-Tenant"));
    }

    [Fact]
    public void NUL_injection() =>
        Refuses(SignatureInvalid, "line break", Exchange.Sign().With("Content-Type", "application/json; charset=utf-8\0"));

    [Fact]
    public void Obsolete_fold_injection()
    {
        Accepts(Exchange.Sign().With("Content-Type", "application/json;\r\n charset=utf-8"));
        Refuses(SignatureInvalid, Exchange.Sign().With("Content-Type", "application/json;\r\n charset=\r\n utf-8"));
    }

    [Fact]
    public void Non_ASCII_look_alike() =>
        Refuses(SignatureInvalid, "outside ASCII", Exchange.Sign().With("Content-Type", "application/json; charset=utf\u20118"));

    [Fact]
    public void White_space_inside_a_value()
    {
        Accepts(Exchange.Sign().With("Content-Type", " \tapplication/json; charset=utf-8 \t"));
        Refuses(SignatureInvalid, Exchange.Sign().With("Content-Type", "application/json;  charset=utf-8"));
        Refuses(SignatureInvalid, Exchange.Sign().With("Content-Type", "application/json; charset=utf-8\u00a0"));
    }

    [Fact]
    public void Duplicate_field_line()
    {
        Exchange.Fields.Add(new("X-Flags", "a, b"));
        var response = Exchange.Sign();
        Accepts(response.Without("X-Flags").Adding("x-flags", "a").Adding("x-flags", "b"));
        Refuses(SignatureInvalid, response.Adding("X-Flags", "c"));
        Refuses(SignatureInvalid, response.Adding("x-FLAGS", ""));
    }

    [Fact]
    public void Field_lines_reordered()
    {
        Exchange.Fields.Add(new("X-Flags", "a"));
        Exchange.Fields.Add(new("X-Flags", "b"));
        var response = Exchange.Sign();
        Accepts(response);
        Refuses(SignatureInvalid, response.Without("X-Flags").Adding("X-Flags", "b").Adding("X-Flags", "a"));
    }

    [Fact]
    public void Commas_in_Set_Cookie()
    {
        Exchange.Fields.Add(new("Set-Cookie", "a=1; Expires=Fri, 15 Jan 2027 08:00:00 GMT"));
        var response = new ResponseToSign { Status = 200, Fields = Exchange.Fields, Request = Exchange.Request };
        Assert.False(ResponseProfile.TryBuild(response, Exchange.Options, out _, out var refusal));
        Assert.Equal(ResponseRefusalReason.MutableComponent, refusal.Reason);
    }

    [Fact]
    public void Commas_that_hide_how_many_lines_there_were()
    {
        // Without bs both give one value; with it they do not.
        var one = HttpMessage.ForResponse(200, [new("X", "a, b")]);
        var two = HttpMessage.ForResponse(200, [new("X", "a"), new("X", "b")]);
        Assert.Equal(Base(one, "(\"x\")"), Base(two, "(\"x\")"));
        Assert.NotEqual(Base(one, "(\"x\";bs)"), Base(two, "(\"x\";bs)"));
    }

    private static byte[] Base(HttpMessage message, string member)
    {
        Assert.True(SignatureBase.TryCreate(message, Parse(member), out var built, out var problem), problem);
        return built.Bytes;
    }

    private static SignatureParameters Parse(string member)
    {
        Assert.True(SignatureParameters.TryParse(member, out var parameters, out var problem), problem);
        return parameters;
    }
}
