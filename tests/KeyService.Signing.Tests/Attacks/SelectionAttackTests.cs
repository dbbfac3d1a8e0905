using KeyService.Signing.Http;
using KeyService.Signing.Tests.Http;
using static KeyService.Signing.Http.VerificationFailure;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>Which signature counts: RFC 9421, sections 7.1.1, 7.1.3, 7.2.4, 7.2.5 and 7.2.6.</summary>
public sealed class SelectionAttackTests : AttackOnAResponse
{
    [Fact]
    public void Verification_skipped_for_want_of_a_signature() =>
        Refuses(VerificationFailure.Unsigned, Exchange.Sign().Without("Signature").Without("Signature-Input"));

    [Fact]
    public void Verification_skipped_by_empty_signature_fields()
    {
        var bare = Exchange.Sign().Without("Signature").Without("Signature-Input");
        Refuses(VerificationFailure.Unsigned, bare.Adding("Signature", "").Adding("Signature-Input", " "));
    }

    [Fact]
    public void Signature_stripped() => Refuses(Malformed, "no Signature,", Exchange.Sign().Without("Signature"));

    [Fact]
    public void Signature_input_stripped() => Refuses(Malformed, "no Signature-Input,", Exchange.Sign().Without("Signature-Input"));

    [Fact]
    public void Relabelling_on_the_way()
    {
        var response = Exchange.Sign("honest");
        Accepts(response
            .With("Signature-Input", response.Value("Signature-Input").Replace("honest=", "other="))
            .With("Signature", response.Value("Signature").Replace("honest=", "other=")));
    }

    [Fact]
    public void Label_of_ours_on_the_signature_of_another()
    {
        // A verifier that selects by the label 'sig' judges the attacker's signature in place of the honest one.
        var response = Exchange.Sign("renamed");
        var taken = response
            .With("Signature-Input", "sig=(\"@status\");created=1;keyid=\"mallory\", " + response.Value("Signature-Input"))
            .With("Signature", "sig=:AAAA:, " + response.Value("Signature"));
        Accepts(taken);
        Refuses(WrongProfile, taken.With("Signature-Input", "sig=(\"@status\");created=1;keyid=\"mallory\""));
    }

    [Fact]
    public void Labels_that_differ_between_the_two_fields()
    {
        var response = Exchange.Sign();
        Refuses(Malformed, "under the label 'sig'", response.With("Signature", response.Value("Signature").Replace("sig=", "other=")));
    }

    [Fact]
    public void Second_signature_by_another()
    {
        var response = Exchange.Sign();
        Accepts(response
            .With("Signature-Input", "proxy=(\"@status\");created=1;keyid=\"proxy\", " + response.Value("Signature-Input"))
            .With("Signature", "proxy=:AAAA:, " + response.Value("Signature")));
    }

    [Theory]
    [InlineData("junk=1")]
    [InlineData("junk=();tag=\"keyservice-response\"")]
    [InlineData("junk=(\"@signature-params\");tag=\"keyservice-response\"")]
    [InlineData("junk=(\"x\" \"x\");created=@1;tag=\"keyservice-response\"")]
    public void Junk_signature_beside_a_valid_one(string junk)
    {
        var response = Exchange.Sign();
        var (input, signature) = (response.Value("Signature-Input"), response.Value("Signature"));
        foreach (var both in new[] { $"{junk}, {input}", $"{input}, {junk}" })
        {
            var beside = response.With("Signature-Input", both).With("Signature", $"junk=:AAAA:, {signature}");
            Accepts(beside);
            Refuses(TamperedBody, beside, body: [1]);
            Assert.NotNull(Exchange.Verify(beside with { Status = 500 }));
        }
    }

    [Fact]
    public void Junk_signature_that_lacks_only_the_key()
    {
        var response = Exchange.Sign();
        var junk = Convert.ToBase64String(new byte[64]);
        var beside = response
            .With("Signature-Input", $"a={Member}, {response.Value("Signature-Input")}")
            .With("Signature", $"a=:{junk}:, {response.Value("Signature")}");

        var check = ResponseVerification.Begin(beside, SignedResponse.Policy, SignedResponse.Clock());
        Assert.Equal(["a", "sig"], check.Candidates.Select(c => c.Label));
        Accepts(beside);
        Refuses(SignatureInvalid, beside.With("Signature", $"a=:{junk}:, sig=:{junk}:"));
    }

    [Fact]
    public void Two_weak_signatures_that_cover_everything_together()
    {
        var one = Exchange.SignAs("(\"@status\" \"content-digest\" \"content-type\")" + Parameters, "one");
        var two = Exchange.SignAs("(\"@method\";req \"@path\";req \"@query\";req)" + Parameters, "two");
        Refuses(WeakCoverage, one
            .With("Signature-Input", $"{one.Value("Signature-Input")}, {two.Value("Signature-Input")}")
            .With("Signature", $"{one.Value("Signature")}, {two.Value("Signature")}"));
    }

    [Fact]
    public void Signature_bytes_borrowed_from_another_label()
    {
        var weak = Exchange.SignAs("(\"@status\")" + Parameters, "weak");
        Refuses(SignatureInvalid, weak
            .With("Signature-Input", "sig=" + Member)
            .With("Signature", weak.Value("Signature").Replace("weak=", "sig=")));
    }

    [Fact]
    public void Label_repeated_on_a_second_line()
    {
        // RFC 9651, section 4.2.2: the last of a repeated key counts, in both fields, and it must stand by itself.
        var response = Exchange.Sign();
        Refuses(SignatureInvalid, response.Adding("Signature", $"sig=:{Convert.ToBase64String(new byte[64])}:"));
        Refuses(WeakCoverage, response.Adding("Signature-Input", "sig=()" + Parameters));
    }

    [Fact]
    public void Tag_collision()
    {
        using var other = new SignedResponse();
        other.Options = other.Options with { KeyId = "mallory/responses/3" };
        Assert.Equal(UntrustedKey, other.Verify(other.Sign()));
    }

    [Theory]
    [InlineData(";tag=\"other\"")]
    [InlineData(";tag=\"Keyservice-Response\"")]
    [InlineData("")]
    public void Signature_made_for_another_application(string tag) =>
        Refuses(WrongProfile, SignedWith(";tag=\"keyservice-response\"", tag));

    [Theory]
    [InlineData(";tag=keyservice-response")]
    [InlineData(";tag=:a2V5c2VydmljZS1yZXNwb25zZQ==:")]
    [InlineData(";tag")]
    public void Tag_of_another_type(string tag) => Refuses(WrongProfile, Unsigned(";tag=\"keyservice-response\"", tag));

    [Fact]
    public void Flood_of_candidates()
    {
        var inputs = string.Join(", ", Enumerable.Range(0, 5).Select(i => $"s{i}={Member}"));
        var signatures = string.Join(", ", Enumerable.Range(0, 5).Select(i => $"s{i}=:AAAA:"));
        Refuses(Malformed, "more than 4 signatures", Exchange.Sign().With("Signature-Input", inputs).With("Signature", signatures));
    }

    [Theory]
    [InlineData("Signature")]
    [InlineData("Signature-Input")]
    public void Huge_dictionary(string field)
    {
        var huge = string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"k{i}=1"));
        Refuses(Malformed, "longer than 16384", Exchange.Sign().Adding(field, huge));
    }

    [Fact]
    public void Huge_coverage()
    {
        var many = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"\"content-digest\";key=\"k{i}\""));
        Refuses(Malformed, "more than 64 components", Unsigned("(\"@status\"", $"({many} \"@status\""));
    }
}
