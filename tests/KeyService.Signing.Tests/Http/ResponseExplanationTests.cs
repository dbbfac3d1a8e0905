using System.Text;
using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Http;

/// <summary>An explanation says what the verifier says, and tells each step.</summary>
public sealed class ResponseExplanationTests : IDisposable
{
    private readonly SignedResponse _exchange = new();

    public static TheoryData<string, VerificationFailure, VerificationStep> Failures() => new()
    {
        { "status", VerificationFailure.StatusChanged, VerificationStep.Signature },
        { "type", VerificationFailure.SignatureInvalid, VerificationStep.Signature },
        { "encoding", VerificationFailure.WeakCoverage, VerificationStep.Coverage },
        { "path", VerificationFailure.WrongRequest, VerificationStep.Signature },
        { "nonce", VerificationFailure.Replayed, VerificationStep.Nonce },
        { "swap", VerificationFailure.WrongRequest, VerificationStep.Nonce },
        { "digest", VerificationFailure.Malformed, VerificationStep.Digest },
        { "missing", VerificationFailure.SignatureInvalid, VerificationStep.Base },
        { "bytes", VerificationFailure.Malformed, VerificationStep.Syntax },
    };

    [Fact]
    public void A_response_that_holds_passes_every_step_and_shows_its_base()
    {
        var response = _exchange.Sign();

        var explanation = Explain(response);

        Assert.Null(explanation.Problem);
        var signature = Assert.Single(explanation.Signatures);
        Assert.All(signature.Checks, check => Assert.Equal(CheckOutcome.Passed, check.Outcome));
        Assert.Equal(Enum.GetValues<VerificationStep>().Skip(1), signature.Checks.Select(check => check.Step));
        Assert.Equal(Encoding.ASCII.GetString(_exchange.Build().Bytes), signature.Base);
        Assert.Equal(SignatureAlgorithm.EcdsaP256Sha256, signature.Algorithm);
        Assert.Contains(new ExplainedComponent("\"@path\";req", "/api/orders/42", null), signature.Components);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failure_is_the_verifiers_own_at_its_step(string tampering, VerificationFailure failure, VerificationStep step)
    {
        var response = Tamper(tampering);

        var explanation = Explain(response);

        Assert.Equal(failure, explanation.Problem?.Failure);
        Assert.Equal(_exchange.Explain(response), explanation.Problem);
        var checks = Assert.Single(explanation.Signatures).Checks;
        Assert.Equal(step, Assert.Single(checks, check => check.Outcome == CheckOutcome.Failed).Step);
        Assert.All(checks, check => Assert.Equal(check.Step > step, check.Outcome == CheckOutcome.NotReached));
    }

    [Fact]
    public void A_component_that_is_missing_is_told_with_the_others_values()
    {
        var signature = Assert.Single(Explain(Tamper("missing")).Signatures);

        Assert.Null(signature.Base);
        var missing = Assert.Single(signature.Components, component => component.Value is null);
        Assert.Equal(("\"content-type\"", "the field \"content-type\" is absent"), (missing.Identifier, missing.Problem));
    }

    [Fact]
    public void A_tampered_body_fails_at_the_last_step()
    {
        var explanation = Explain(_exchange.Sign(), "other"u8.ToArray());

        Assert.Equal(VerificationFailure.TamperedBody, explanation.Problem?.Failure);
        Assert.Equal(new ExplainedCheck(VerificationStep.Body, CheckOutcome.Failed), explanation.Signatures[0].Checks[^1]);
    }

    [Fact]
    public void Without_a_nonce_to_compare_with_its_step_is_skipped()
    {
        var explanation = Explain(_exchange.Sign() with { ExpectedNonce = null });

        Assert.Null(explanation.Problem);
        Assert.Contains(new ExplainedCheck(VerificationStep.Nonce, CheckOutcome.Skipped), explanation.Signatures[0].Checks);
    }

    [Fact]
    public void One_signature_that_holds_is_enough_and_the_others_are_told_too()
    {
        var response = _exchange.Sign();
        response = response
            .With("Signature-Input", $"old{response.Value("Signature-Input")[3..]}, {response.Value("Signature-Input")}, foreign=(\"@status\")")
            .With("Signature", $"old=:AAAA:, {response.Value("Signature")}, foreign=:AAAA:");

        var explanation = Explain(response);

        Assert.Null(explanation.Problem);
        Assert.Equal(["old", "sig"], explanation.Signatures.Select(signature => signature.Label));
        Assert.Equal(VerificationFailure.SignatureInvalid, explanation.Signatures[0].Problem?.Failure);
        Assert.Null(explanation.Signatures[1].Problem);
        Assert.Equal(["foreign"], explanation.OtherLabels);
    }

    [Fact]
    public void An_unsigned_response_has_a_problem_and_no_signatures()
    {
        var explanation = Explain(_exchange.Sign().Without("Signature").Without("Signature-Input"));

        Assert.Equal(VerificationFailure.Unsigned, explanation.Problem?.Failure);
        Assert.Empty(explanation.Signatures);
    }

    [Fact]
    public void A_key_that_must_not_be_used_fails_at_the_key()
    {
        var explanation = ResponseExplanation.Of(
            _exchange.Sign(), SignedResponse.Body, SignedResponse.Policy, SignedResponse.Clock(),
            _ => KeyFinding.Refused(VerificationFailure.RevokedKey, "It was revoked."));

        Assert.Equal(VerificationFailure.RevokedKey, explanation.Problem?.Failure);
        Assert.Contains(new ExplainedCheck(VerificationStep.Key, CheckOutcome.Failed), explanation.Signatures[0].Checks);
    }

    [Fact]
    public void Claimed_keys_are_named_before_anything_is_judged() =>
        Assert.Equal([KeyVersionName.Parse("acme/responses/3")], ResponseExplanation.NamedKeys(_exchange.Sign()));

    [Fact]
    public void Every_failure_has_a_stable_name_and_a_sentence_for_people()
    {
        foreach (var failure in Enum.GetValues<VerificationFailure>())
        {
            var problem = VerificationProblem.Of(failure, "Found.");

            Assert.Matches("^[A-Z]+(_[A-Z]+)*$", problem.Reason);
            Assert.Matches(@"^Found\. [A-Z][^\n]{30,200}\.$", problem.Message);
        }

        Assert.Equal("STATUS_CHANGED", VerificationProblem.Of(VerificationFailure.StatusChanged, "").Reason);
    }

    public void Dispose() => _exchange.Dispose();

    private ResponseToVerify Tamper(string how)
    {
        var response = _exchange.Sign();
        return how switch
        {
            "status" => response with { Status = 404 },
            "type" => response.With("Content-Type", "text/html"),
            "encoding" => response.Adding("Content-Encoding", "gzip"),
            "path" => response with { Request = response.Request with { Path = "/front/api/orders/42" } },
            "nonce" => response with { ExpectedNonce = "another" },
            "swap" => response with { ExpectedNonce = "another", Request = response.Request with { Path = "/api/orders/43" } },
            "digest" => response.With("Content-Digest", "???"),
            "missing" => response.Without("Content-Type"),
            "bytes" => response.With("Signature", "sig=1"),
            _ => throw new ArgumentOutOfRangeException(nameof(how), how, "No such tampering."),
        };
    }

    private ResponseExplanation Explain(ResponseToVerify response, byte[]? body = null) => ResponseExplanation.Of(
        response, body ?? SignedResponse.Body, SignedResponse.Policy, SignedResponse.Clock(),
        _ => KeyFinding.Found(_exchange.Key.Algorithm, _exchange.Key.Verifier.Verify));
}
