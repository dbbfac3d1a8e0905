using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Http;

/// <summary>Each reason to refuse a response, found on an otherwise honest one.</summary>
public sealed class ResponseVerificationTests : IDisposable
{
    private readonly SignedResponse _exchange = new();

    public void Dispose() => _exchange.Dispose();

    [Fact]
    public void Accepts_an_honest_response() => Assert.Null(_exchange.Verify(_exchange.Sign()));

    [Fact]
    public void Accepts_it_whatever_proxies_do_to_other_fields()
    {
        var response = _exchange.Sign()
            .With("Date", "Fri, 15 Jan 2027 08:00:01 GMT")
            .Adding("Via", "1.1 proxy")
            .Adding("Vary", "Accept-Encoding")
            .With("content-type", "  application/json; charset=utf-8 \t");
        Assert.Null(_exchange.Verify(response));
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("DELETE", 204)]
    public void A_response_without_content_has_the_digest_of_nothing(string method, int status)
    {
        _exchange.Request = _exchange.Request with { Method = method };
        _exchange.Status = status;
        _exchange.Fields.Clear();
        _exchange.Fields.Add(new("content-digest", ContentDigest.Sha256([])));
        Assert.Null(_exchange.Verify(_exchange.Sign(), body: []));
        Assert.Equal(VerificationFailure.TamperedBody, _exchange.Verify(_exchange.Sign(), body: [0]));
    }

    [Fact]
    public void A_304_has_no_digest_and_no_body()
    {
        _exchange.Status = 304;
        _exchange.Fields.Clear();
        var response = _exchange.Sign();
        Assert.Null(_exchange.Verify(response, body: []));
        Assert.Equal(VerificationFailure.TamperedBody, _exchange.Verify(response, body: [0]));
        Assert.Equal(
            VerificationFailure.WeakCoverage,
            _exchange.Verify(response.Adding("content-digest", ContentDigest.Sha256([])), body: []));
    }

    [Fact]
    public void Sha_512_and_both_together_are_checked()
    {
        var both = $"{ContentDigest.Sha512(SignedResponse.Body)}, md5=:AAAA:, {ContentDigest.Sha256(SignedResponse.Body)}";
        foreach (var value in new[] { ContentDigest.Sha512(SignedResponse.Body), both })
        {
            _exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
            _exchange.Fields.Add(new("Content-Digest", value));
            Assert.Null(_exchange.Verify(_exchange.Sign()));
            Assert.Equal(VerificationFailure.TamperedBody, _exchange.Verify(_exchange.Sign(), "other"u8.ToArray()));
        }
    }

    [Fact]
    public void With_two_digests_both_must_match()
    {
        _exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
        _exchange.Fields.Add(new("Content-Digest", $"{ContentDigest.Sha256(SignedResponse.Body)}, {ContentDigest.Sha512([])}"));
        Assert.Equal(VerificationFailure.TamperedBody, _exchange.Verify(_exchange.Sign()));
    }

    [Fact]
    public void Unsigned()
    {
        var response = _exchange.Sign().Without("Signature").Without("Signature-Input");
        Assert.Equal(VerificationFailure.Unsigned, _exchange.Verify(response));
        Assert.Equal(VerificationFailure.Unsigned, _exchange.Verify(response.Adding("Signature", "").Adding("Signature-Input", "")));
    }

    [Fact]
    public void Malformed_if_one_of_the_two_fields_is_gone()
    {
        Assert.Equal(VerificationFailure.Malformed, _exchange.Verify(_exchange.Sign().Without("Signature")));
        Assert.Equal(VerificationFailure.Malformed, _exchange.Verify(_exchange.Sign().Without("Signature-Input")));
    }

    [Fact]
    public void Malformed_if_the_labels_differ()
    {
        var response = _exchange.Sign();
        Assert.Equal(
            VerificationFailure.Malformed,
            _exchange.Verify(response.With("Signature", response.Value("Signature").Replace("sig=", "other="))));
    }

    [Theory]
    [InlineData("sig=:unclosed")]
    [InlineData("sig=\"not bytes\"")]
    [InlineData("sig=(:AAAA:)")]
    [InlineData("sig=:AA=A:")]
    [InlineData("sig=:AAAA=:")]
    [InlineData("sig=: AAAA:")]
    [InlineData("sig=:AA-_:")]
    [InlineData("SIG=:AAAA:")]
    public void Malformed_signature_fields(string signature) =>
        Assert.Equal(VerificationFailure.Malformed, _exchange.Verify(_exchange.Sign().With("Signature", signature)));

    [Fact]
    public void Wrong_profile_if_no_signature_has_the_tag()
    {
        var member = _exchange.Build().SignatureInputMember;
        Assert.Equal(VerificationFailure.WrongProfile, _exchange.Verify(_exchange.SignAs(member.Replace("keyservice-response", "other"))));
        Assert.Equal(VerificationFailure.WrongProfile, _exchange.Verify(_exchange.SignAs(member.Replace(";tag=\"keyservice-response\"", ""))));
        Assert.Equal(VerificationFailure.WrongProfile, _exchange.Verify(_exchange.WithInput("();tag")));
    }

    [Theory]
    [InlineData("\"@status\" ", "@status")]
    [InlineData("\"content-digest\" ", "content-digest")]
    [InlineData("\"content-type\" ", "content-type")]
    [InlineData("\"@method\";req ", "the request's @method")]
    [InlineData("\"@path\";req ", "the request's @path")]
    [InlineData(" \"@query\";req", "the request's @query")]
    [InlineData(";created=1800000000", "the parameter created")]
    [InlineData(";expires=1800000060", "the parameter expires")]
    [InlineData(";nonce=\"9vK2cQ8d7sXbT1yZ4mN0aQ\"", "the parameter nonce")]
    [InlineData(";keyid=\"acme/responses/3\"", "the parameter keyid")]
    public void Weak_coverage_names_what_is_missing(string part, string missing)
    {
        var member = _exchange.Build().SignatureInputMember;
        Assert.Contains(part, member);
        var problem = _exchange.Explain(_exchange.SignAs(member.Replace(part, "")));
        Assert.Equal(VerificationFailure.WeakCoverage, problem!.Failure);
        Assert.StartsWith($"The signature does not cover {missing}. ", problem.Message);
    }

    [Theory]
    [InlineData("content-encoding", "br")]
    [InlineData("Content-Encoding", "")]
    public void Weak_coverage_if_an_uncovered_encoding_is_added(string name, string value) =>
        Assert.Equal(VerificationFailure.WeakCoverage, _exchange.Verify(_exchange.Sign().Adding(name, value)));

    [Fact]
    public void Weak_coverage_if_an_uncovered_type_is_added()
    {
        _exchange.Fields.RemoveAll(f => f.Name == "Content-Type");
        Assert.Equal(VerificationFailure.WeakCoverage, _exchange.Verify(_exchange.Sign().Adding("Content-Type", "text/html")));
    }

    [Fact]
    public void Weak_coverage_if_the_request_had_a_digest_that_is_not_covered()
    {
        var response = _exchange.Sign();
        var request = _exchange.Request with { Fields = [new("Content-Digest", ContentDigest.Sha256([1]))] };
        Assert.Equal(VerificationFailure.WeakCoverage, _exchange.Verify(response with { Request = request }));
    }

    [Theory]
    [InlineData("\"content-digest\"", "\"content-digest\";key=\"sha-256\"")]
    [InlineData("\"content-digest\"", "\"content-digest\";bs")]
    [InlineData("\"content-type\"", "\"content-type\";bs")]
    public void Weak_coverage_if_a_component_is_covered_in_another_form(string plain, string other) =>
        Assert.Equal(
            VerificationFailure.WeakCoverage,
            _exchange.Verify(_exchange.SignAs(_exchange.Build().SignatureInputMember.Replace(plain, other))));

    [Fact]
    public void Weak_coverage_if_no_digest_can_be_checked()
    {
        var member = _exchange.Build().SignatureInputMember;
        _exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
        _exchange.Fields.Add(new("Content-Digest", "md5=:ZajifYh5KDgxtmS9i38K1A==:"));
        Assert.Equal(VerificationFailure.WeakCoverage, _exchange.Verify(_exchange.SignAs(member)));
    }

    [Theory]
    [InlineData("sha-256=:AAAA:")]
    [InlineData("sha-256=\"text\"")]
    [InlineData("sha-256=:unclosed")]
    public void Malformed_digests(string value)
    {
        var member = _exchange.Build().SignatureInputMember;
        _exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
        _exchange.Fields.Add(new("Content-Digest", value));
        Assert.Equal(VerificationFailure.Malformed, _exchange.Verify(_exchange.SignAs(member)));
    }

    [Theory]
    [InlineData("evil/responses/3", VerificationFailure.UntrustedKey)]
    [InlineData("acme/other/3", VerificationFailure.UntrustedKey)]
    [InlineData("acme/responses/4", VerificationFailure.UnknownKey)]
    [InlineData("acme/responses", VerificationFailure.Malformed)]
    [InlineData("acme/responses/03", VerificationFailure.Malformed)]
    [InlineData("acme/responses/0", VerificationFailure.Malformed)]
    [InlineData("tenants/acme/keys/responses/versions/3", VerificationFailure.Malformed)]
    public void The_key_must_be_named_and_trusted(string keyId, VerificationFailure expected)
    {
        _exchange.Options = _exchange.Options with { KeyId = keyId };
        Assert.Equal(expected, _exchange.Verify(_exchange.Sign()));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(64.9, null)]
    [InlineData(65, VerificationFailure.Expired)]
    [InlineData(3600, VerificationFailure.Expired)]
    [InlineData(-5, null)]
    [InlineData(-5.1, VerificationFailure.FromTheFuture)]
    [InlineData(-3600, VerificationFailure.FromTheFuture)]
    public void Time_has_five_seconds_of_play_on_both_sides(double clock, VerificationFailure? expected) =>
        Assert.Equal(expected, _exchange.Verify(_exchange.Sign(), now: SignedResponse.Clock(clock)));

    [Fact]
    public void A_lifetime_past_the_limit_is_refused()
    {
        var member = _exchange.Build().SignatureInputMember;
        Assert.Null(_exchange.Verify(_exchange.SignAs(member.Replace("expires=1800000060", "expires=1800000300"))));
        Assert.Equal(
            VerificationFailure.LifetimeTooLong,
            _exchange.Verify(_exchange.SignAs(member.Replace("expires=1800000060", "expires=1800000301"))));
    }

    [Fact]
    public void A_tampered_body() =>
        Assert.Equal(VerificationFailure.TamperedBody, _exchange.Verify(_exchange.Sign(), """{"order":42,"total":"0.01"}"""u8.ToArray()));

    [Theory]
    [InlineData(200, 500)]
    [InlineData(500, 200)]
    [InlineData(404, 200)]
    [InlineData(200, 403)]
    public void A_changed_status_is_told(int signed, int received)
    {
        _exchange.Status = signed;
        var problem = _exchange.Explain(_exchange.Sign() with { Status = received });
        Assert.Equal(VerificationFailure.StatusChanged, problem!.Failure);
        Assert.StartsWith($"The status is {received}, but {signed} was signed. ", problem.Message);
    }

    [Fact]
    public void A_swapped_header() =>
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(_exchange.Sign().With("Content-Type", "text/html")));

    [Fact]
    public void A_removed_covered_header()
    {
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(_exchange.Sign().Without("Content-Type")));
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(_exchange.Sign().Without("Content-Digest")));
    }

    [Fact]
    public void An_old_response_to_the_same_request_is_replayed() =>
        Assert.Equal(VerificationFailure.Replayed, _exchange.Verify(_exchange.Sign() with { ExpectedNonce = "another" }));

    [Fact]
    public void A_response_to_another_request_is_the_wrong_one()
    {
        var response = _exchange.Sign();
        var other = _exchange.Request with { Path = "/api/orders/43" };
        Assert.Equal(VerificationFailure.WrongRequest, _exchange.Verify(response with { Request = other, ExpectedNonce = "another" }));
    }

    [Fact]
    public void A_copy_of_an_old_response_that_a_cache_cut_to_a_range_is_told()
    {
        var problem = _exchange.Explain(_exchange.Sign() with { Status = 206, ExpectedNonce = "another" });
        Assert.Equal(VerificationFailure.StatusChanged, problem!.Failure);
        Assert.StartsWith("The status is 206, but 200 was signed. ", problem.Message);
    }

    [Fact]
    public void A_suspect_is_never_accepted_even_if_its_signature_verifies()
    {
        var check = ResponseVerification.Begin(_exchange.Sign() with { ExpectedNonce = "another" }, SignedResponse.Policy, SignedResponse.Clock());
        Assert.True(check.IsRefused);
        Assert.Empty(check.Candidates);
        var suspect = Assert.IsType<SignatureCandidate>(check.Suspect);
        Assert.True(_exchange.Key.Verifier.Verify(suspect.Base, suspect.Signature));
        Assert.Equal(VerificationFailure.Replayed, ResponseVerification.Finish(suspect, SignedResponse.Body)!.Failure);
    }

    [Fact]
    public void A_rewritten_path_is_told()
    {
        var response = _exchange.Sign();
        var asSent = _exchange.Request with { Path = "/gateway/v1/api/orders/42" };
        var problem = _exchange.Explain(response with { Request = asSent });
        Assert.Equal(VerificationFailure.WrongRequest, problem!.Failure);
        Assert.StartsWith("The request's path was /gateway/v1/api/orders/42, but the service saw and signed /api/orders/42. ", problem.Message);
    }

    [Fact]
    public void A_HEAD_answered_as_GET_is_told()
    {
        var problem = _exchange.Explain(_exchange.Sign() with { Request = _exchange.Request with { Method = "HEAD" } });
        Assert.Equal(VerificationFailure.WrongRequest, problem!.Failure);
        Assert.StartsWith("The request was HEAD, but an answer to GET was signed. ", problem.Message);
    }

    [Fact]
    public void A_dropped_query_is_told()
    {
        _exchange.Request = _exchange.Request with { Query = "?" };
        var problem = _exchange.Explain(_exchange.Sign() with { Request = _exchange.Request with { Query = "?page=2" } });
        Assert.Equal(VerificationFailure.WrongRequest, problem!.Failure);
    }

    [Fact]
    public void Diagnosis_tries_a_bounded_number_of_originals()
    {
        var response = _exchange.Sign();
        response = response with { Request = response.Request with { Path = "/" + string.Join('/', Enumerable.Repeat("a", 1000)) } };
        var check = ResponseVerification.Begin(response, SignedResponse.Policy, SignedResponse.Clock());
        var tries = 0;
        var problem = ResponseVerification.Diagnose(check.Candidate!, (_, _) => ++tries < 0);
        Assert.Equal(VerificationFailure.SignatureInvalid, problem.Failure);
        Assert.InRange(tries, 1, 50);
    }

    [Fact]
    public void Without_a_nonce_of_its_own_the_caller_gets_the_signers()
    {
        var response = _exchange.Sign() with { ExpectedNonce = null };
        var check = ResponseVerification.Begin(response, SignedResponse.Policy, SignedResponse.Clock());
        Assert.Equal(SignedResponse.Nonce, check.Candidate!.Nonce);

        var member = _exchange.Build().SignatureInputMember.Replace($";nonce=\"{SignedResponse.Nonce}\"", "");
        var bare = _exchange.SignAs(member) with { ExpectedNonce = null };
        Assert.Equal(VerificationFailure.WeakCoverage, _exchange.Verify(bare));
        Assert.False(ResponseVerification.Begin(bare, SignedResponse.Policy with { RequireNonce = false }, SignedResponse.Clock()).IsRefused);
    }

    [Fact]
    public void A_nonce_that_was_sent_must_come_back_whatever_the_policy()
    {
        var member = _exchange.Build().SignatureInputMember.Replace($";nonce=\"{SignedResponse.Nonce}\"", "");
        var lax = SignedResponse.Policy with { RequireNonce = false };
        var check = ResponseVerification.Begin(_exchange.SignAs(member), lax, SignedResponse.Clock());
        Assert.Equal(VerificationFailure.WeakCoverage, check.Problem!.Failure);
    }

    [Fact]
    public void A_body_that_streams_is_held_to_the_same_digest()
    {
        var candidate = ResponseVerification.Begin(_exchange.Sign(), SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
        using var whole = candidate.CreateBodyDigest();
        foreach (var octet in SignedResponse.Body)
        {
            whole.Append([octet]);
        }

        Assert.Null(ResponseVerification.Finish(candidate, whole));
        whole.Append([0]);
        Assert.Equal(VerificationFailure.TamperedBody, ResponseVerification.Finish(candidate, whole)!.Failure);
    }

    [Fact]
    public void A_body_hashed_for_another_response_is_a_mistake_of_the_caller()
    {
        var one = ResponseVerification.Begin(_exchange.Sign(), SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
        using var other = ResponseVerification.Begin(_exchange.Sign(), SignedResponse.Policy, SignedResponse.Clock()).Candidate!.CreateBodyDigest();
        Assert.Throws<ArgumentException>(() => ResponseVerification.Finish(one, other));
    }

    [Fact]
    public void Every_failure_says_what_usually_causes_it() =>
        Assert.All(Enum.GetValues<VerificationFailure>(), failure => Assert.EndsWith(".", VerificationProblem.Explain(failure)));
}
