using KeyService.Signing.Http;
using KeyService.Signing.Tests.Http;
using static KeyService.Signing.Http.VerificationFailure;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>
/// A genuine signature that covers too little: RFC 9421, section 7.2.1. Every response here is signed by the trusted key,
/// so only the demand for coverage stands between it and acceptance.
/// </summary>
public sealed class CoverageAttackTests : AttackOnAResponse
{
    [Fact]
    public void Empty_coverage() => Refuses(WeakCoverage, Exchange.SignAs("()" + Parameters));

    [Fact]
    public void Status_and_digest_alone_replayed_by_a_stale_cache() =>
        Refuses(WeakCoverage, "@method", Exchange.SignAs("(\"@status\" \"content-digest\" \"content-type\")" + Parameters));

    [Fact]
    public void Status_left_uncovered() => Refuses(WeakCoverage, "cover @status.", SignedWith("\"@status\" ", ""));

    [Fact]
    public void Content_digest_left_uncovered() =>
        Refuses(WeakCoverage, "cover content-digest.", SignedWith("\"content-digest\" ", ""), "anything"u8.ToArray());

    [Fact]
    public void Content_type_left_uncovered() => Refuses(WeakCoverage, "cover content-type.", SignedWith("\"content-type\" ", ""));

    [Fact]
    public void Content_type_injected()
    {
        Exchange.Fields.RemoveAll(f => f.Name == "Content-Type");
        var response = Exchange.Sign();
        Accepts(response);
        Refuses(WeakCoverage, "cover content-type.", response.Adding("content-TYPE", "text/html"));
    }

    [Theory]
    [InlineData("content-encoding", "br")]
    [InlineData("CONTENT-ENCODING", "")]
    public void Content_encoding_injected(string name, string value) =>
        Refuses(WeakCoverage, "cover content-encoding.", Exchange.Sign().Adding(name, value));

    [Fact]
    public void Request_method_left_uncovered() =>
        Refuses(WeakCoverage, "cover the request's @method.", SignedWith("\"@method\";req ", ""));

    [Fact]
    public void Request_path_left_uncovered() =>
        Refuses(WeakCoverage, "cover the request's @path.", SignedWith("\"@path\";req ", ""));

    [Fact]
    public void Request_query_left_uncovered() =>
        Refuses(WeakCoverage, "cover the request's @query.", SignedWith(" \"@query\";req", ""));

    [Fact]
    public void Request_query_covered_by_one_parameter_only()
    {
        var part = "\"@query-param\";name=\"expand\";req";
        Refuses(WeakCoverage, "cover the request's @query.", SignedWith("\"@query\";req", part));
    }

    [Fact]
    public void Request_body_left_uncovered()
    {
        var response = Exchange.Sign();
        var request = Exchange.Request with { Fields = [new("Content-Digest", ContentDigest.Sha256("order"u8))] };
        Refuses(WeakCoverage, "cover the request's content-digest.", response with { Request = request });
    }

    [Fact]
    public void Created_left_out() => Refuses(WeakCoverage, "the parameter created", SignedWith(";created=1800000000", ""));

    [Fact]
    public void Expires_left_out() => Refuses(WeakCoverage, "the parameter expires", SignedWith(";expires=1800000060", ""));

    [Fact]
    public void Keyid_left_out() => Refuses(WeakCoverage, "the parameter keyid", SignedWith(";keyid=\"acme/responses/3\"", ""));

    [Fact]
    public void Nonce_left_out() =>
        Refuses(WeakCoverage, "the parameter nonce", SignedWith($";nonce=\"{SignedResponse.Nonce}\"", ""));

    [Fact]
    public void Nonce_left_out_of_a_response_that_nobody_asked_for()
    {
        var response = SignedWith($";nonce=\"{SignedResponse.Nonce}\"", "") with { ExpectedNonce = null };
        Refuses(WeakCoverage, "the parameter nonce", response);
    }

    [Theory]
    [InlineData("\"content-digest\";key=\"sha-256\"")]
    [InlineData("\"content-digest\";bs")]
    [InlineData("\"content-digest\";sf")]
    public void Digest_covered_in_another_form_than_it_is_read(string other) =>
        Refuses(WeakCoverage, "cover content-digest.", SignedWith("\"content-digest\"", other));

    [Fact]
    public void Digest_of_the_request_passed_off_as_the_responses()
    {
        var digest = new HttpFieldLine("Content-Digest", ContentDigest.Sha256(SignedResponse.Body));
        Exchange.Request = Exchange.Request with { Fields = [digest] };
        Refuses(WeakCoverage, "cover content-digest.", SignedWith("\"content-digest\" ", ""));
    }

    [Fact]
    public void Digest_added_to_a_304_and_not_covered()
    {
        Exchange.Status = 304;
        Exchange.Fields.Clear();
        var response = Exchange.Sign();
        Accepts(response, body: []);
        var body = "cached"u8.ToArray();
        Refuses(WeakCoverage, "cover content-digest.", response.Adding("content-digest", ContentDigest.Sha256(body)), body);
    }

    [Fact]
    public void Signature_of_a_signature()
    {
        var response = Exchange.Sign();
        var outer = $"(\"signature\";key=\"sig\" \"signature-input\";key=\"sig\"){Parameters}";
        var both = response
            .With("Signature-Input", $"{response.Value("Signature-Input").Replace("keyservice-response", "inner")}, outer={outer}")
            .With("Signature", $"{response.Value("Signature")}, outer=:AAAA:");
        Refuses(WeakCoverage, both);
    }
}
