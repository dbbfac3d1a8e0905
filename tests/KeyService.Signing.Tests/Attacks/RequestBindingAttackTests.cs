using KeyService.Signing.Http;
using KeyService.Signing.Tests.Http;
using static KeyService.Signing.Http.VerificationFailure;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>
/// A genuine response, given as the answer to something else: RFC 9421, sections 2.4 and 7.2.2. Each response here echoes
/// the nonce, as if an attacker had forwarded it, so that only the binding to the request is left to refuse it.
/// </summary>
public sealed class RequestBindingAttackTests : AttackOnAResponse
{
    [Theory]
    [InlineData(200, 500)]
    [InlineData(500, 200)]
    [InlineData(404, 200)]
    [InlineData(403, 200)]
    public void Status_rewritten(int signed, int received)
    {
        Exchange.Status = signed;
        Refuses(StatusChanged, $"The status is {received}, but {signed} was signed.", Exchange.Sign() with { Status = received });
    }

    [Theory]
    [InlineData("/api/orders/43")]
    [InlineData("/api/orders/42/")]
    [InlineData("/API/orders/42")]
    [InlineData("/api/orders/%34%32")]
    [InlineData("/api//orders/42")]
    [InlineData("/api/orders/../orders/42")]
    [InlineData("/api/orders/42;v=1")]
    [InlineData("")]
    public void Answer_to_another_path(string path) => RefusesFor(Exchange.Request with { Path = path });

    [Theory]
    [InlineData("?expand=line")]
    [InlineData("?Expand=lines")]
    [InlineData("?expand=%6Cines")]
    [InlineData("?expand=lines&admin=1")]
    [InlineData("?expand=lines&")]
    [InlineData("")]
    public void Answer_to_another_query(string query) => RefusesFor(Exchange.Request with { Query = query });

    [Theory]
    [InlineData("POST")]
    [InlineData("HEAD")]
    [InlineData("get")]
    public void Answer_to_another_method(string method) => RefusesFor(Exchange.Request with { Method = method });

    [Fact]
    public void Answer_to_another_request_body()
    {
        Exchange.Request = Exchange.Request with { Method = "POST", Fields = [new("Content-Digest", ContentDigest.Sha256("one"u8))] };
        var response = Exchange.Sign();
        Accepts(response);
        RefusesFor(response, Exchange.Request with { Fields = [new("Content-Digest", ContentDigest.Sha256("two"u8))] });
        RefusesFor(response, Exchange.Request with { Fields = [] });
    }

    [Fact]
    public void Wrong_authority()
    {
        var response = SignedWith("\"@method\";req", "\"@authority\";req \"@method\";req");
        Accepts(response);
        RefusesFor(response, Exchange.Request with { Authority = "evil.example" });
        RefusesFor(response, Exchange.Request with { Authority = "orders.example:8443" });
        RefusesFor(response, Exchange.Request with { Authority = null });
    }

    [Fact]
    public void Wrong_scheme()
    {
        var response = SignedWith("\"@method\";req", "\"@scheme\";req \"@method\";req");
        Accepts(response);
        RefusesFor(response, Exchange.Request with { Scheme = "http" });
    }

    [Fact]
    public void Request_fields_taken_from_the_response()
    {
        var response = SignedWith("\"@method\";req", "\"accept\";req \"@method\";req");
        Accepts(response);
        RefusesFor(response.Adding("Accept", "application/json"), Exchange.Request with { Fields = [] });
    }

    [Fact]
    public void Nonce_of_an_answer_to_another_request()
    {
        // Neither the nonce nor the request fits: not an old answer to this request, but one to another.
        var other = Exchange.Request with { Path = "/api/orders/43" };
        Refuses(WrongRequest, Exchange.Sign() with { Request = other, ExpectedNonce = "another" });
    }

    private void RefusesFor(HttpRequestParts request) => RefusesFor(Exchange.Sign(), request);

    private void RefusesFor(ResponseToVerify response, HttpRequestParts request) =>
        Assert.True(Exchange.Verify(response with { Request = request }) is WrongRequest or SignatureInvalid);
}
