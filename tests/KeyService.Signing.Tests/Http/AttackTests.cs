using System.Security.Cryptography;
using System.Text;
using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Http;

/// <summary>The attacks that RFC 9421, section 7, describes, as far as they concern the verifier's own decisions.</summary>
public sealed class AttackTests : IDisposable
{
    private readonly SignedResponse _exchange = new();

    private string Member => _exchange.Build().SignatureInputMember;

    public void Dispose() => _exchange.Dispose();

    [Fact]
    public void An_empty_coverage_proves_nothing() => Assert.Equal(
        VerificationFailure.WeakCoverage,
        _exchange.Verify(_exchange.SignAs("()" + Member[Member.IndexOf(";created", StringComparison.Ordinal)..])));

    [Fact]
    public void A_signature_over_status_and_digest_alone_could_be_served_for_any_request()
    {
        var parameters = Member[Member.IndexOf(";created", StringComparison.Ordinal)..];
        Assert.Equal(
            VerificationFailure.WeakCoverage,
            _exchange.Verify(_exchange.SignAs("(\"@status\" \"content-digest\" \"content-type\")" + parameters)));
    }

    [Fact]
    public void Relabelling_changes_nothing()
    {
        var response = _exchange.Sign("honest");
        Assert.Null(_exchange.Verify(response
            .With("Signature-Input", response.Value("Signature-Input").Replace("honest=", "other="))
            .With("Signature", response.Value("Signature").Replace("honest=", "other="))));
    }

    [Fact]
    public void A_signature_by_another_beside_ours_is_left_aside()
    {
        var response = _exchange.Sign();
        var beside = response
            .With("Signature-Input", "proxy=(\"@status\");created=1;keyid=\"proxy\", " + response.Value("Signature-Input"))
            .With("Signature", "proxy=:AAAA:, " + response.Value("Signature"));
        Assert.Null(_exchange.Verify(beside));
    }

    [Theory]
    [InlineData("junk=1")]
    [InlineData("junk=();tag=\"keyservice-response\"")]
    [InlineData("junk=(\"@signature-params\");tag=\"keyservice-response\"")]
    [InlineData("junk=(\"x\" \"x\");created=@1;tag=\"keyservice-response\"")]
    public void Junk_beside_a_valid_signature_neither_helps_nor_harms(string junk)
    {
        var response = _exchange.Sign();
        var (input, signature) = (response.Value("Signature-Input"), response.Value("Signature"));
        foreach (var both in new[] { $"{junk}, {input}", $"{input}, {junk}" })
        {
            var beside = response.With("Signature-Input", both).With("Signature", $"junk=:AAAA:, {signature}");
            Assert.Null(_exchange.Verify(beside));
            Assert.Equal(VerificationFailure.TamperedBody, _exchange.Verify(beside, body: [1]));
            Assert.NotNull(_exchange.Verify(beside with { Status = 500 }));
        }
    }

    [Fact]
    public void Junk_that_passes_every_check_but_the_key_does_not_stand_in_for_the_valid_one()
    {
        var response = _exchange.Sign();
        var junk = Convert.ToBase64String(new byte[64]);
        var beside = response
            .With("Signature-Input", $"a={Member}, {response.Value("Signature-Input")}")
            .With("Signature", $"a=:{junk}:, {response.Value("Signature")}");

        var check = ResponseVerification.Begin(beside, SignedResponse.Policy, SignedResponse.Clock());
        Assert.Equal(["a", "sig"], check.Candidates.Select(c => c.Label));
        Assert.Null(_exchange.Verify(beside));
        Assert.Equal(
            VerificationFailure.SignatureInvalid,
            _exchange.Verify(beside.With("Signature", $"a=:{junk}:, sig=:{junk}:")));
    }

    [Fact]
    public void A_flood_of_candidates_is_refused_unread()
    {
        var response = _exchange.Sign();
        var inputs = string.Join(", ", Enumerable.Range(0, 5).Select(i => $"s{i}={Member}"));
        var signatures = string.Join(", ", Enumerable.Range(0, 5).Select(i => $"s{i}=:AAAA:"));
        Assert.Equal(
            VerificationFailure.Malformed,
            _exchange.Verify(response.With("Signature-Input", inputs).With("Signature", signatures)));
    }

    [Fact]
    public void The_tag_of_ours_on_the_signature_of_another_does_not_make_it_trusted()
    {
        using var other = new SignedResponse();
        other.Options = other.Options with { KeyId = "mallory/responses/3" };
        Assert.Equal(VerificationFailure.UntrustedKey, _exchange.Verify(other.Sign()));
    }

    [Fact]
    public void Another_key_under_our_keyid_does_not_verify()
    {
        using var other = new SignedResponse();
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(other.Sign()));
    }

    [Fact]
    public void A_signature_moved_to_another_version_does_not_verify()
    {
        var response = _exchange.Sign();
        var moved = response.With("Signature-Input", response.Value("Signature-Input").Replace("responses/3", "responses/4"));
        var candidate = ResponseVerification.Begin(moved, SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
        Assert.Equal(4, candidate.KeyVersion.Number);
        Assert.False(_exchange.Key.Verifier.Verify(candidate.Base, candidate.Signature));
    }

    [Fact]
    public void A_body_swapped_under_a_kept_digest_is_found() =>
        Assert.Equal(VerificationFailure.TamperedBody, _exchange.Verify(_exchange.Sign(), "{}"u8.ToArray()));

    [Fact]
    public void A_body_swapped_with_its_digest_is_found()
    {
        var body = "{}"u8.ToArray();
        var response = _exchange.Sign().With("Content-Digest", ContentDigest.Sha256(body));
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(response, body));
    }

    [Fact]
    public void A_second_digest_line_breaks_the_signature()
    {
        var response = _exchange.Sign().Adding("Content-Digest", ContentDigest.Sha256("{}"u8));
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(response, "{}"u8.ToArray()));
    }

    [Theory]
    [InlineData("hmac-sha256")]
    [InlineData("rsa-v1_5-sha256")]
    [InlineData("none")]
    [InlineData("")]
    public void The_claimed_algorithm_never_replaces_the_keys(string algorithm) => Assert.Equal(
        VerificationFailure.AlgorithmMismatch,
        _exchange.Verify(_exchange.SignAs(Member + $";alg=\"{algorithm}\"")));

    [Fact]
    public void The_right_claimed_algorithm_is_fine() =>
        Assert.Null(_exchange.Verify(_exchange.SignAs(Member + ";alg=\"ecdsa-p256-sha256\"")));

    [Fact]
    public void A_public_key_used_as_an_HMAC_secret_does_not_verify()
    {
        var built = _exchange.Build();
        var mac = HMACSHA256.HashData(_exchange.Key.Verifier.ExportSubjectPublicKeyInfo(), built.Bytes);
        var response = _exchange.Sign().With("Signature", SignatureBase.FormatSignature("sig", mac));
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(response));
    }

    [Fact]
    public void A_signature_of_a_signature_covers_nothing_itself()
    {
        var response = _exchange.Sign();
        var parameters = Member[Member.IndexOf(";created", StringComparison.Ordinal)..];
        var outer = $"(\"signature\";key=\"sig\" \"signature-input\";key=\"sig\"){parameters}";
        var both = response
            .With("Signature-Input", $"{response.Value("Signature-Input").Replace("keyservice-response", "inner")}, outer={outer}")
            .With("Signature", $"{response.Value("Signature")}, outer=:AAAA:");
        Assert.Equal(VerificationFailure.WeakCoverage, _exchange.Verify(both));
    }

    [Fact]
    public void A_covered_authority_must_be_the_one_that_was_asked()
    {
        var member = Member.Replace("\"@method\";req", "\"@authority\";req \"@method\";req");
        var response = _exchange.SignAs(member);
        Assert.Null(_exchange.Verify(response));
        Assert.Equal(
            VerificationFailure.SignatureInvalid,
            _exchange.Verify(response with { Request = response.Request with { Authority = "evil.example" } }));
    }

    [Fact]
    public void A_header_named_like_a_derived_component_is_never_read()
    {
        var response = _exchange.Sign() with { Status = 500 };
        Assert.Equal(VerificationFailure.StatusChanged, _exchange.Verify(response.Adding("@status", "200").Adding("@method", "GET")));
    }

    [Theory]
    [InlineData("(\"@status)")]
    [InlineData("(\"@status\" \"content-type);tag=\"keyservice-response\"")]
    [InlineData("(\"@status\";tag=\"keyservice-response\"")]
    public void Unclosed_quotes_and_parentheses_are_malformed(string member) =>
        Assert.Equal(VerificationFailure.Malformed, _exchange.Verify(_exchange.WithInput(member)));

    [Fact]
    public void A_newline_in_a_covered_value_is_refused_not_signed_over()
    {
        var forged = _exchange.Sign().With("Content-Type", "text/html\n\"@method\";req: GET");
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(forged));
    }

    [Fact]
    public void An_obsolete_fold_on_the_way_is_read_as_the_space_it_stands_for()
    {
        var folded = _exchange.Sign().With("Content-Type", "application/json;\r\n charset=utf-8");
        Assert.Null(_exchange.Verify(folded));
        Assert.Equal(
            VerificationFailure.SignatureInvalid,
            _exchange.Verify(_exchange.Sign().With("Content-Type", "application/json;\r\ncharset=utf-8")));
    }

    [Fact]
    public void A_covered_field_cannot_be_split_or_joined_differently()
    {
        _exchange.Fields.Add(new("X-Flags", "a, b"));
        var response = _exchange.Sign();
        Assert.Null(_exchange.Verify(response.Without("X-Flags").Adding("x-flags", "a").Adding("x-flags", "b")));
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(response.Adding("X-Flags", "c")));
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(response.With("X-Flags", "b, a")));
    }

    [Fact]
    public void Set_cookie_is_never_covered_because_its_commas_are_ambiguous() => Assert.True(MutableFields.Contains("Set-Cookie"));

    [Theory]
    [InlineData("created=1800000000", "created=@1800000000")]
    [InlineData("created=1800000000", "created=1800000000.0")]
    [InlineData("created=1800000000", "created=\"1800000000\"")]
    [InlineData("created=1800000000", "created=-1")]
    [InlineData("expires=1800000060", "expires=999999999999999")]
    [InlineData("expires=1800000060", "expires=253402300800")]
    [InlineData("expires=1800000060", "expires=9999999999999999")]
    [InlineData("expires=1800000060", "expires=1800000000")]
    [InlineData("expires=1800000060", "expires=1799999999")]
    public void Times_of_a_wrong_type_or_range_are_malformed(string honest, string forged) => Assert.Equal(
        VerificationFailure.Malformed,
        _exchange.Verify(_exchange.WithInput(Member.Replace(honest, forged))));

    [Fact]
    public void Times_at_the_ends_of_the_calendar_do_not_overflow()
    {
        var response = _exchange.Sign();
        Assert.Equal(VerificationFailure.Expired, _exchange.Verify(response, now: DateTimeOffset.MaxValue));
        Assert.Equal(VerificationFailure.FromTheFuture, _exchange.Verify(response, now: DateTimeOffset.MinValue));
    }

    [Fact]
    public void An_ECDSA_signature_in_DER_is_refused()
    {
        var built = _exchange.Build();
        using var material = _exchange.Key.ExportMaterial();
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(material.Span, out _);
        var der = ecdsa.SignData(built.Bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var response = _exchange.Sign().With("Signature", SignatureBase.FormatSignature("sig", der));
        Assert.Equal(VerificationFailure.SignatureInvalid, _exchange.Verify(response));
    }

    [Fact]
    public void A_signature_that_is_cut_or_lengthened_is_refused()
    {
        var response = _exchange.Sign();
        var candidate = ResponseVerification.Begin(response, SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
        foreach (var forged in new[] { [], candidate.Signature[..63], [.. candidate.Signature, (byte)0] })
        {
            Assert.Equal(
                VerificationFailure.SignatureInvalid,
                _exchange.Verify(response.With("Signature", SignatureBase.FormatSignature("sig", forged))));
        }
    }

    [Fact]
    public void Huge_signature_fields_are_refused_unread()
    {
        var huge = string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"k{i}=1"));
        var response = _exchange.Sign();
        Assert.Equal(VerificationFailure.Malformed, _exchange.Verify(response.Adding("Signature", huge)));
        Assert.Equal(VerificationFailure.Malformed, _exchange.Verify(response.Adding("Signature-Input", huge)));
    }

    [Fact]
    public void A_signature_over_too_many_components_is_refused()
    {
        var many = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"\"content-digest\";key=\"k{i}\""));
        var problem = _exchange.Explain(_exchange.WithInput(Member.Replace("(\"@status\"", $"({many} \"@status\"")));
        Assert.Equal(VerificationFailure.Malformed, problem!.Failure);
        Assert.Contains("more than 64 components", problem.Message);
    }

    [Fact]
    public void Duplicate_components_are_malformed() => Assert.Equal(
        VerificationFailure.Malformed,
        _exchange.Verify(_exchange.WithInput(Member.Replace("\"@status\"", "\"@status\" \"@status\""))));

    [Fact]
    public void An_inner_value_cannot_forge_the_parameters_line()
    {
        // The nonce is the only text that a client chooses and the authority signs as it is.
        _exchange.Options = _exchange.Options with { Nonce = "x\";keyid=\"mallory/k/1" };
        var text = Encoding.ASCII.GetString(_exchange.Build().Bytes);
        Assert.Contains("nonce=\"x\\\";keyid=\\\"mallory/k/1\";keyid=\"acme/responses/3\"", text);
        Assert.Null(_exchange.Verify(_exchange.Sign() with { ExpectedNonce = "x\";keyid=\"mallory/k/1" }));
    }

    [Fact]
    public void A_replay_within_the_lifetime_is_found_by_the_nonce_alone()
    {
        var first = _exchange.Sign();
        Assert.Null(_exchange.Verify(first));
        var again = first with { ExpectedNonce = "fresh-" + SignedResponse.Nonce };
        Assert.Equal(VerificationFailure.Replayed, _exchange.Verify(again));
    }

    [Fact]
    public void Messages_never_repeat_bytes_that_a_terminal_would_obey()
    {
        var problem = _exchange.Explain(_exchange.WithInput(Member.Replace("acme/responses/3", "acme/\u007f/3")));
        Assert.DoesNotContain(problem!.Message, c => char.IsControl(c));
        Assert.Equal(VerificationFailure.Malformed, problem.Failure);
    }
}
