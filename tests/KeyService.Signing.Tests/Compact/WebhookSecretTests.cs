using System.Security.Cryptography;
using System.Text;
using KeyService.Signing.Compact;
using KeyService.Signing.Tests.Keys;

namespace KeyService.Signing.Tests.Compact;

public class WebhookSecretTests
{
    private static readonly byte[] Message = "what is signed"u8.ToArray();

    [Theory]
    [InlineData(24)]
    [InlineData(32)]
    [InlineData(64)]
    public void A_shared_secret_has_24_to_64_bytes(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        using var key = WebhookSecret.Parse("whsec_" + Convert.ToBase64String(bytes));
        Assert.Equal(HMACSHA256.HashData(bytes, Message), key.Sign(Message));
        using var unpadded = WebhookSecret.Parse("whsec_" + Convert.ToBase64String(bytes).TrimEnd('='));
        Assert.Equal(key.Sign(Message), unpadded.Sign(Message));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(65)]
    [InlineData(66)]
    [InlineData(4096)]
    public void A_shared_secret_of_another_size_is_refused_without_repeating_it(int size)
    {
        var text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(size));
        var refused = Assert.Throws<FormatException>(() => WebhookSecret.Parse("whsec_" + text));
        Assert.True(size == 0 || !refused.Message.Contains(text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjU PD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_")]
    [InlineData("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void What_is_no_secret_is_refused(string text) => Assert.Throws<FormatException>(() => WebhookSecret.Parse(text));

    [Fact]
    public void A_private_key_is_its_seed_with_or_without_the_public_key_behind_it()
    {
        var key = TestKeys.Shared("ed25519");
        using var seed = key.ExportMaterial();
        var publicKey = key.Verifier.ExportSubjectPublicKeyInfo()[^32..];
        foreach (var bytes in new[] { seed.Span.ToArray(), [.. seed.Span, .. publicKey] })
        {
            using var read = WebhookSecret.Parse("whsk_" + Convert.ToBase64String(bytes));
            Assert.Equal(key.Sign(Message), read.Sign(Message));
        }
    }

    [Fact]
    public void A_private_key_with_anothers_public_key_is_refused()
    {
        using var seed = TestKeys.Shared("ed25519").ExportMaterial();
        using var another = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.Ed25519));
        byte[] mixed = [.. seed.Span, .. another.Verifier.ExportSubjectPublicKeyInfo()[^32..]];
        Assert.Throws<FormatException>(() => WebhookSecret.Parse("whsk_" + Convert.ToBase64String(mixed)));
    }

    [Fact]
    public void A_public_key_survives_its_text()
    {
        var key = TestKeys.Shared("ed25519");
        var text = WebhookSecret.FormatPublic(key.Verifier);
        Assert.Matches("^whpk_[A-Za-z0-9+/]{43}=$", text);
        using var read = WebhookSecret.ParsePublic(text);
        Assert.True(read.Verify(Message, key.Sign(Message)));
        Assert.Throws<ArgumentException>(() => WebhookSecret.FormatPublic(TestKeys.Shared("hmac-sha256").Verifier));
    }

    [Theory]
    [InlineData("")]
    [InlineData("whpk_")]
    [InlineData("whpk_AAAA")]
    [InlineData("whsk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("whpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\0")]
    public void What_is_no_public_key_is_refused(string text) => Assert.Throws<FormatException>(() => WebhookSecret.ParsePublic(text));

    [Theory]
    [InlineData("It's a Secret to Everybody")]
    [InlineData("whsec_not/base64/but/text/for/Stripe")]
    [InlineData("ein Geheimnis für jedermänn")]
    [InlineData("a secret of more than sixty-four bytes, which HMAC hashes before it keys itself with it")]
    public void A_secret_as_text_is_its_utf8(string text)
    {
        using var key = WebhookSecret.FromText(text);
        Assert.Equal(HMACSHA256.HashData(Encoding.UTF8.GetBytes(text), Message), key.Sign(Message));
    }

    [Fact]
    public void A_secret_as_text_has_24_bytes_to_1024_characters()
    {
        WebhookSecret.FromText(new string('x', 24)).Dispose();
        WebhookSecret.FromText(new string('x', 1024)).Dispose();
        Assert.Equal(
            "A webhook secret has at least 24 bytes; this one has 23.",
            Assert.Throws<FormatException>(() => WebhookSecret.FromText(new string('x', 23))).Message);
        Assert.Throws<FormatException>(() => WebhookSecret.FromText(new string('x', 1025)));
        Assert.Throws<FormatException>(() => WebhookSecret.FromText(new string('x', 30) + '\ud800'));
    }
}
