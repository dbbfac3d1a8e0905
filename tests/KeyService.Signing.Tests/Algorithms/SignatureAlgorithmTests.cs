namespace KeyService.Signing.Tests.Algorithms;

public class SignatureAlgorithmTests
{
    /// <summary>RFC 9421, section 6.2.2, but for what JOSE calls them (RFC 7518, 3.1 and RFC 8037, 3.1).</summary>
    [Theory]
    [InlineData("rsa-pss-sha512", "PS512", 64, "SHA512")]
    [InlineData("rsa-v1_5-sha256", "RS256", 32, "SHA256")]
    [InlineData("hmac-sha256", "HS256", 0, null)]
    [InlineData("ecdsa-p256-sha256", "ES256", 32, "SHA256")]
    [InlineData("ecdsa-p384-sha384", "ES384", 48, "SHA384")]
    [InlineData("ed25519", "EdDSA", 0, null)]
    public void Finds_each_by_its_registered_name(string name, string jose, int digestSize, string? hash)
    {
        var algorithm = SignatureAlgorithm.Parse(name);
        Assert.True(SignatureAlgorithm.TryParse(name, out var again));
        Assert.Same(algorithm, again);
        Assert.Equal(name, algorithm.Name);
        Assert.Equal(name, algorithm.ToString());
        Assert.Equal(jose, algorithm.JoseName);
        Assert.Equal(digestSize, algorithm.DigestSize);
        Assert.Equal(hash, algorithm.HashName?.Name);
        Assert.Equal(hash is not null, algorithm.SupportsPrehash);
        Assert.Equal(name == "hmac-sha256", algorithm.IsSymmetric);
        Assert.Equal(name.StartsWith("rsa-", StringComparison.Ordinal), algorithm.IsRsa);
    }

    [Fact]
    public void There_are_six() =>
        Assert.Equal(
            ["rsa-pss-sha512", "rsa-v1_5-sha256", "hmac-sha256", "ecdsa-p256-sha256", "ecdsa-p384-sha384", "ed25519"],
            SignatureAlgorithm.All.Select(a => a.Name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("HMAC-SHA256")]
    [InlineData("ed25519 ")]
    [InlineData("ES256")]
    public void Knows_no_other_name(string? name) => Assert.False(SignatureAlgorithm.TryParse(name, out _));

    [Fact]
    public void The_refusal_lists_all_names() =>
        Assert.Equal(
            "'ES256' is not a signature algorithm: use one of rsa-pss-sha512, rsa-v1_5-sha256, hmac-sha256, ecdsa-p256-sha256, ecdsa-p384-sha384, ed25519.",
            Assert.Throws<FormatException>(() => SignatureAlgorithm.Parse("ES256")).Message);
}
