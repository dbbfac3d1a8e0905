using System.Text;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using KeyService.Signing.Tests.Keys;
using static KeyService.Signing.Tests.Compact.CompactFormat;

namespace KeyService.Signing.Tests.Compact;

public class StandardWebhookTests
{
    private const string Field = StandardWebhook.SignatureField;

    private readonly CompactFormat _format = Named("Standard Webhooks");
    private readonly SigningKey _key = TestKeys.Shared("hmac-sha256");

    private IReadOnlyList<HttpFieldLine> Honest => _format.Sign(_key);

    [Fact]
    public void Makes_and_accepts_the_vector_of_the_public_libraries()
    {
        using var key = WebhookSecret.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        var at = DateTimeOffset.FromUnixTimeSeconds(1614265330);
        var body = """{"test": 2432232314}"""u8.ToArray();
        var lines = new StandardWebhook("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body).Sign(key);
        Assert.Equal(
        [
            new("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            new("webhook-timestamp", "1614265330"),
            new("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ], lines);
        Assert.Null(StandardWebhook.Read(lines, body, at).Verify(key.Verifier));
    }

    [Fact]
    public void Says_the_id_and_the_time()
    {
        var read = StandardWebhook.Read(Honest, Body, Now);
        Assert.False(read.IsRefused);
        Assert.Equal("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", read.Message.Id);
        Assert.Equal(Now, read.Message.Timestamp);
        Assert.Equal($"{read.Message.Id}.1800000000.{Encoding.UTF8.GetString(Body)}", Encoding.UTF8.GetString(read.SigningInput.Span));
    }

    [Fact]
    public void A_shared_secret_and_a_private_key_may_sign_side_by_side()
    {
        var ed25519 = TestKeys.Shared("ed25519");
        var lines = _format.Sign(_key, ed25519);
        Assert.Matches("^v1,[A-Za-z0-9+/]{43}= v1a,[A-Za-z0-9+/]{86}==$", lines.Value(Field));
        Assert.Null(_format.Check(lines, _key));
        Assert.Null(_format.Check(lines, ed25519));
        using var published = WebhookSecret.ParsePublic(WebhookSecret.FormatPublic(ed25519.Verifier));
        Assert.Null(_format.Verify(lines, Body, Now, [published]));
    }

    [Fact]
    public void A_signature_under_the_other_scheme_is_refused()
    {
        var ed25519 = TestKeys.Shared("ed25519");
        var asymmetric = _format.Sign(ed25519);
        Assert.Equal(VerificationFailure.Malformed, _format.Check(asymmetric.Change(Field, v => "v1" + v[3..]), ed25519));
        Assert.Equal(VerificationFailure.Malformed, _format.Check(Honest.Change(Field, v => "v1a" + v[2..]), _key));
    }

    [Fact]
    public void A_public_key_is_never_a_shared_secret()
    {
        // An attacker knows the public key and makes v1 signatures with its bytes as the secret.
        var ed25519 = TestKeys.Shared("ed25519");
        var known = ed25519.Verifier.ExportSubjectPublicKeyInfo()[^32..];
        using var forger = SigningKey.Import(_key.Spec, known);
        Assert.Equal(VerificationFailure.AlgorithmMismatch, _format.Check(_format.Sign(forger), ed25519));
    }

    [Theory]
    [InlineData("v0")]
    [InlineData("v2")]
    [InlineData("V1")]
    [InlineData("v1b")]
    [InlineData("")]
    public void Another_scheme_is_not_fallen_back_to(string scheme) =>
        Assert.Equal(VerificationFailure.WrongProfile, _format.Check(Honest.Change(Field, v => scheme + v[2..]), _key));

    [Theory]
    [InlineData("v0,AAAA")]
    [InlineData("v1,AAAA")]
    [InlineData("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("v1a,AAAA")]
    [InlineData("v1,")]
    [InlineData("v1")]
    [InlineData(",")]
    [InlineData("")]
    [InlineData("v1,v1,v1")]
    public void Junk_beside_a_valid_signature_neither_helps_nor_harms(string junk)
    {
        foreach (var lines in new[] { Honest.Change(Field, v => $"{junk} {v}"), Honest.Change(Field, v => $"{v} {junk}") })
        {
            Assert.Null(_format.Check(lines, _key));
            Assert.Equal(VerificationFailure.SignatureInvalid, _format.Verify(lines, [1], Now, [_key.Verifier])?.Failure);
        }

        Assert.NotNull(_format.Check(Honest.With(Field, junk), _key));
    }

    [Fact]
    public void More_entries_than_eight_are_refused_even_if_one_is_valid()
    {
        var junk = string.Concat(Enumerable.Repeat("v1,AAAA ", 8));
        Assert.Null(_format.Check(Honest.Change(Field, v => junk[8..] + v), _key));
        Assert.Equal(VerificationFailure.Malformed, _format.Check(Honest.Change(Field, v => junk + v), _key));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("=")]
    [InlineData("")]
    public void Loose_base64_is_another_spelling_and_refused(string ending)
    {
        var lines = Honest.Change(Field, v => v.TrimEnd('=') + ending);
        Assert.NotEqual(Honest.Value(Field), ending == "=" ? "" : lines.Value(Field));
        Assert.Equal(ending == "=" ? null : VerificationFailure.Malformed, _format.Check(lines, _key));
    }

    [Fact]
    public void Bits_past_the_last_byte_of_base64_are_refused()
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var lines = Honest.Change(Field, v => v[..^2] + alphabet[alphabet.IndexOf(v[^2], StringComparison.Ordinal) + 1] + "=");
        Assert.Equal(VerificationFailure.Malformed, _format.Check(lines, _key));
    }

    [Theory]
    [InlineData("msg.1")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("msg 1")]
    [InlineData("msg\r\nwebhook-signature: v1,x")]
    [InlineData("msgé")]
    [InlineData("msg\u007f")]
    public void An_id_that_could_move_the_parts_is_neither_signed_nor_read(string id)
    {
        Assert.Throws<ArgumentException>(() => new StandardWebhook(id, Now, Body));
        Assert.Equal(VerificationFailure.Malformed, _format.Check(Honest.With(StandardWebhook.IdField, id), _key));
    }

    [Fact]
    public void An_id_has_at_most_256_characters()
    {
        Assert.True(StandardWebhook.IsId(new string('x', 256)));
        Assert.False(StandardWebhook.IsId(new string('x', 257)));
        Assert.False(StandardWebhook.IsId(null));
    }

    [Fact]
    public void Parts_cannot_be_moved_between_id_time_and_body()
    {
        // Signed by a sender that lets its users choose ids: "a.1799999999" with the time 1800000000 and a body.
        var input = "a.1799999999.1800000000.body"u8.ToArray();
        IReadOnlyList<HttpFieldLine> Lines(string id, string time) =>
        [
            new(StandardWebhook.IdField, id),
            new(StandardWebhook.TimestampField, time),
            new(Field, "v1," + Convert.ToBase64String(_key.Sign(input))),
        ];

        VerificationKey[] keys = [_key.Verifier];
        Assert.Equal(VerificationFailure.Malformed, _format.Verify(Lines("a.1799999999", "1800000000"), "body"u8.ToArray(), Now, keys)?.Failure);
        Assert.Equal(VerificationFailure.Malformed, _format.Verify(Lines("a", "1799999999.1800000000"), "body"u8.ToArray(), Now, keys)?.Failure);
    }

    [Fact]
    public void Another_delivery_with_the_same_body_needs_its_own_signature() => Assert.Equal(
        VerificationFailure.SignatureInvalid,
        _format.Check(Honest.With(StandardWebhook.IdField, "msg_another"), _key));
}
