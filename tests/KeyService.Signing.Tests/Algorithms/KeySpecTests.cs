namespace KeyService.Signing.Tests.Algorithms;

public class KeySpecTests
{
    [Theory]
    [InlineData("rsa-pss-sha512", 0, 3072, 384, "rsa-pss-sha512/3072")]
    [InlineData("rsa-pss-sha512", 2048, 2048, 256, "rsa-pss-sha512/2048")]
    [InlineData("rsa-v1_5-sha256", 3072, 3072, 384, "rsa-v1_5-sha256/3072")]
    [InlineData("rsa-v1_5-sha256", 4096, 4096, 512, "rsa-v1_5-sha256/4096")]
    [InlineData("hmac-sha256", 0, 0, 32, "hmac-sha256")]
    [InlineData("ecdsa-p256-sha256", 0, 0, 64, "ecdsa-p256-sha256")]
    [InlineData("ecdsa-p384-sha384", 0, 0, 96, "ecdsa-p384-sha384")]
    [InlineData("ed25519", 0, 0, 64, "ed25519")]
    public void Says_how_long_signatures_are(string name, int asked, int bits, int signatureSize, string text)
    {
        var spec = KeySpec.Create(SignatureAlgorithm.Parse(name), asked);
        Assert.Equal(bits, spec.RsaBits);
        Assert.Equal(signatureSize, spec.SignatureSize);
        Assert.Equal(text, spec.ToString());
        Assert.Equal(KeySpec.Create(spec.Algorithm, bits), spec);
    }

    [Theory]
    [InlineData("rsa-pss-sha512", 1024, "rsa-pss-sha512 keys have 2048, 3072 or 4096 bits (0 means 3072), not 1024.")]
    [InlineData("rsa-v1_5-sha256", 8192, "rsa-v1_5-sha256 keys have 2048, 3072 or 4096 bits (0 means 3072), not 8192.")]
    [InlineData("rsa-v1_5-sha256", -1, "rsa-v1_5-sha256 keys have 2048, 3072 or 4096 bits (0 means 3072), not -1.")]
    [InlineData("ed25519", 2048, "ed25519 keys have one size: leave the RSA bits at 0, not 2048.")]
    public void Refuses_a_size_that_the_algorithm_has_not(string name, int bits, string problem)
    {
        var algorithm = SignatureAlgorithm.Parse(name);
        Assert.False(KeySpec.TryCreate(algorithm, bits, out var spec, out var said));
        Assert.Equal(default, spec);
        Assert.Equal(problem, said);
        Assert.StartsWith(problem, Assert.Throws<ArgumentException>(() => KeySpec.Create(algorithm, bits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_value_makes_no_key()
    {
        Assert.Equal("", default(KeySpec).ToString());
        Assert.Throws<InvalidOperationException>(() => default(KeySpec).Algorithm);
        Assert.Throws<InvalidOperationException>(() => SigningKey.Generate(default));
        Assert.Throws<InvalidOperationException>(() => SigningKey.Import(default, new byte[32]));
        Assert.NotEqual(default, KeySpec.Create(SignatureAlgorithm.Ed25519));
    }
}
