using System.Text;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using KeyService.Signing.Tests.Keys;
using static KeyService.Signing.Tests.Compact.CompactFormat;

namespace KeyService.Signing.Tests.Compact;

public class CompactResponseTests
{
    private const string Field = CompactResponse.SignatureField;

    private readonly CompactFormat _format = Named("X-Response-Signature");
    private readonly SigningKey _key = TestKeys.Shared("hmac-sha256");

    private IReadOnlyList<HttpFieldLine> Honest => _format.Sign(_key);

    [Fact]
    public void Binds_time_nonce_status_method_and_target_before_the_body() => Assert.Equal(
        "v1.1800000000.9vK2cQ8d7sXbT1yZ4mN0aQ.200.GET.L2FwaS9vcmRlcnMvNDI_ZXhwYW5kPWxpbmVz." + Encoding.UTF8.GetString(Body),
        Encoding.UTF8.GetString(Message().SigningInput().Span));

    [Fact]
    public void Writes_the_bare_hash_and_its_companions()
    {
        Assert.Equal([Field, CompactResponse.TimestampField, CompactResponse.NonceField], Honest.Select(l => l.Name));
        Assert.Matches("^sha256=[0-9a-f]{64}$", Honest.Value(Field));
    }

    [Theory]
    [InlineData("", "", "/", "?")]
    [InlineData("/", "?", "", "")]
    [InlineData("/a%20b", "?q=%C3%BC", "/a%20b", "?q=%C3%BC")]
    public void An_empty_path_is_a_slash_and_an_empty_query_none(string path, string query, string receivedPath, string receivedQuery)
    {
        var lines = new CompactResponse(200, Request with { Path = path, Query = query }, Nonce, Now, Body).Sign(_key);
        Assert.Null(Check(lines, request: Request with { Path = receivedPath, Query = receivedQuery }));
    }

    [Theory]
    [InlineData(201)]
    [InlineData(500)]
    [InlineData(20)]
    [InlineData(2000)]
    [InlineData(0)]
    public void Another_status_is_refused(int status) => Assert.NotNull(Check(Honest, status));

    [Fact]
    public void An_error_served_as_200_is_refused()
    {
        var error = new CompactResponse(500, Request, Nonce, Now, Body).Sign(_key);
        Assert.Null(Check(error, 500));
        Assert.Equal(VerificationFailure.SignatureInvalid, Check(error));
    }

    [Theory]
    [InlineData("POST", "/api/orders/42", "?expand=lines")]
    [InlineData("get", "/api/orders/42", "?expand=lines")]
    [InlineData("GET", "/api/orders/43", "?expand=lines")]
    [InlineData("GET", "/api/orders/42/", "?expand=lines")]
    [InlineData("GET", "/api/orders/42", "?")]
    [InlineData("GET", "/api/orders/42", "?expand=all")]
    [InlineData("GET", "/api/orders/%34%32", "?expand=lines")]
    public void A_response_to_another_request_is_refused(string method, string path, string query) => Assert.Equal(
        VerificationFailure.SignatureInvalid,
        Check(Honest, request: new HttpRequestParts { Method = method, Path = path, Query = query }));

    [Fact]
    public void A_response_to_an_earlier_request_is_a_replay()
    {
        Assert.Equal(VerificationFailure.Replayed, Check(Honest, nonce: "AAAAAAAAAAAAAAAAAAAAAA"));
        Assert.Equal(
            VerificationFailure.SignatureInvalid,
            Check(Honest.With(CompactResponse.NonceField, "AAAAAAAAAAAAAAAAAAAAAA"), nonce: "AAAAAAAAAAAAAAAAAAAAAA"));
    }

    [Fact]
    public void Without_a_nonce_asked_for_the_caller_gets_the_signers_to_claim()
    {
        var response = new ResponseToVerify { Status = 200, Fields = Honest, Request = Request };
        var read = CompactResponse.Read(response, Body, Now);
        Assert.Null(read.Verify(_key.Verifier));
        Assert.Equal(Nonce, read.Message!.Nonce);
        Assert.Equal(Now, read.Message.Timestamp);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9vK2cQ8d7sXbT1yZ4mN0a")]
    [InlineData("9vK2cQ8d7sXbT1yZ4mN0a.")]
    [InlineData("9vK2cQ8d7sXbT1yZ4mN0aQ==")]
    [InlineData("9vK2cQ8d7sXbT1yZ4mN0a+")]
    [InlineData("9vK2cQ8d7sXbT1yZ4mN0aQ\r\n")]
    public void A_nonce_that_is_short_or_could_move_the_parts_is_neither_signed_nor_read(string nonce)
    {
        Assert.Throws<ArgumentException>(() => new CompactResponse(200, Request, nonce, Now, Body));
        Assert.Equal(VerificationFailure.Malformed, Check(Honest.With(CompactResponse.NonceField, nonce), nonce: nonce));
    }

    [Theory]
    [InlineData("GET.200")]
    [InlineData("")]
    [InlineData("GET HEAD")]
    [InlineData("GÉT")]
    public void A_method_that_could_move_the_parts_is_refused(string method)
    {
        var request = Request with { Method = method };
        Assert.Throws<ArgumentException>(() => new CompactResponse(200, request, Nonce, Now, Body));
        Assert.Equal(VerificationFailure.Malformed, Check(Honest, request: request));
    }

    [Theory]
    [InlineData("/a?b", "")]
    [InlineData("/a#b", "")]
    [InlineData("/a b", "")]
    [InlineData("/ü", "")]
    [InlineData("/a", "b=1")]
    [InlineData("/a", "?b#c")]
    public void A_target_that_is_not_raw_is_refused(string path, string query)
    {
        var request = Request with { Path = path, Query = query };
        Assert.Throws<ArgumentException>(() => new CompactResponse(200, request, Nonce, Now, Body));
        Assert.Equal(VerificationFailure.Malformed, Check(Honest, request: request));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(600)]
    public void A_status_out_of_range_is_not_signed(int status) =>
        Assert.Throws<ArgumentException>(() => new CompactResponse(status, Request, Nonce, Now, Body));

    [Fact]
    public void Key_versions_travel_in_the_order_of_the_signatures()
    {
        var p256 = TestKeys.Shared("ecdsa-p256-sha256");
        var lines = SignNamed(_key, "acme/responses/4", p256, "acme/responses/3");
        Assert.Equal("acme/responses/4, acme/responses/3", lines.Value(CompactResponse.KeyIdField));
        var read = Read(lines);
        Assert.Equal(["acme/responses/4", "acme/responses/3"], read.Signatures.Select(s => s.KeyVersion?.KeyId));
        Assert.Equal(["hmac-sha256", "ecdsa-p256-sha256"], read.Signatures.Select(s => s.Algorithm.Name));
        Assert.Null(read.Verify(_key.Verifier));
        Assert.Null(read.Verify(p256.Verifier));
    }

    [Fact]
    public void Junk_keeps_its_place_among_the_key_versions()
    {
        var lines = Honest.Change(Field, v => $"junk, {v}");
        var read = Read([.. lines, new(CompactResponse.KeyIdField, "acme/other/1, acme/responses/3")]);
        Assert.Equal("acme/responses/3", Assert.Single(read.Signatures).KeyVersion?.KeyId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("acme/responses")]
    [InlineData("acme/responses/0")]
    [InlineData("acme/responses/03")]
    [InlineData("tenants/acme/keys/responses/versions/3")]
    [InlineData("acme/responses/3, acme/responses/4")]
    [InlineData("acme/responses/3,")]
    [InlineData("acme/responses/3  ,acme/responses/4")]
    [InlineData("acme/responses/3;acme/responses/4")]
    public void Key_versions_that_do_not_fit_are_refused(string value) =>
        Assert.Equal(VerificationFailure.Malformed, Check([.. Honest, new(CompactResponse.KeyIdField, value)]));

    [Fact]
    public void A_key_version_is_a_hint_that_proves_nothing()
    {
        using var another = SigningKey.Generate(_key.Spec);
        var lines = SignNamed(another, "acme/responses/3");
        Assert.Equal(VerificationFailure.SignatureInvalid, Check(lines));
    }

    [Fact]
    public void Either_all_signatures_name_their_key_version_or_none()
    {
        var message = Message();
        var input = message.SigningInput().Span;
        var named = CompactSignature.By(_key, input, KeyVersionName.Parse("acme/responses/3"));
        var unnamed = CompactSignature.By(_key, input);
        Assert.Throws<ArgumentException>(() => message.FieldLines(named, unnamed));
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("SHA256")]
    [InlineData("hmac-sha256")]
    [InlineData("v1")]
    [InlineData("")]
    public void Another_scheme_is_not_fallen_back_to(string scheme) =>
        Assert.Equal(VerificationFailure.WrongProfile, Check(Honest.Change(Field, v => scheme + v[6..])));

    [Fact]
    public void The_key_decides_the_scheme()
    {
        var (pss, v15) = (TestKeys.Shared("rsa-pss-sha512/2048"), TestKeys.Shared("rsa-v1_5-sha256/2048"));
        var lines = _format.Sign(pss);
        Assert.StartsWith("rsa-pss-sha512=", lines.Value(Field));
        Assert.Equal(VerificationFailure.AlgorithmMismatch, _format.Check(lines, v15));
        var renamed = lines.Change(Field, v => v.Replace("rsa-pss-sha512", "rsa-v1_5-sha256", StringComparison.Ordinal));
        Assert.Equal(VerificationFailure.AlgorithmMismatch, _format.Check(renamed, pss));
        Assert.Equal(VerificationFailure.SignatureInvalid, _format.Check(renamed, v15));
    }

    [Theory]
    [InlineData("sha256=00")]
    [InlineData("sha1=00")]
    [InlineData("sha256=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ed25519=00")]
    [InlineData("")]
    [InlineData("=")]
    public void Junk_beside_a_valid_signature_neither_helps_nor_harms(string junk)
    {
        foreach (var lines in new[] { Honest.Change(Field, v => $"{junk}, {v}"), Honest.Change(Field, v => $"{v},{junk}") })
        {
            Assert.Null(Check(lines));
            Assert.Equal(VerificationFailure.SignatureInvalid, Check(lines, 500));
        }

        Assert.NotNull(Check(Honest.With(Field, junk)));
    }

    [Fact]
    public void More_entries_than_eight_are_refused_even_if_one_is_valid()
    {
        var junk = string.Concat(Enumerable.Repeat("sha256=00, ", 8));
        Assert.Null(Check(Honest.Change(Field, v => junk[11..] + v)));
        Assert.Equal(VerificationFailure.Malformed, Check(Honest.Change(Field, v => junk + v)));
    }

    [Fact]
    public void Upper_case_hex_is_another_spelling_and_refused() =>
        Assert.Equal(VerificationFailure.Malformed, Check(Honest.Change(Field, v => "sha256=" + v[7..].ToUpperInvariant())));

    private static CompactResponse Message() => new(200, Request, Nonce, Now, Body);

    private static CompactReading<CompactResponse> Read(
        IReadOnlyList<HttpFieldLine> lines, int status = 200, HttpRequestParts? request = null, string nonce = Nonce) =>
        CompactResponse.Read(
            new ResponseToVerify { Status = status, Fields = lines, Request = request ?? Request, ExpectedNonce = nonce }, Body, Now);

    private VerificationFailure? Check(
        IReadOnlyList<HttpFieldLine> lines, int status = 200, HttpRequestParts? request = null, string nonce = Nonce) =>
        Read(lines, status, request, nonce).Verify(_key.Verifier)?.Failure;

    private static IReadOnlyList<HttpFieldLine> SignNamed(SigningKey first, string firstId, SigningKey second, string secondId)
    {
        var input = Message().SigningInput().Span;
        return Message().FieldLines(
            CompactSignature.By(first, input, KeyVersionName.Parse(firstId)),
            CompactSignature.By(second, input, KeyVersionName.Parse(secondId)));
    }

    private static IReadOnlyList<HttpFieldLine> SignNamed(SigningKey key, string id) =>
        Message().FieldLines(CompactSignature.By(key, Message().SigningInput().Span, KeyVersionName.Parse(id)));
}
