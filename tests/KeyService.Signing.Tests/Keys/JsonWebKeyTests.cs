using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace KeyService.Signing.Tests.Keys;

public class JsonWebKeyTests
{
    // RFC 8037, appendix A.2, with the members that we write.
    private const string Ed25519Key =
        """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"acme/responses/1","alg":"EdDSA","use":"sig"}""";

    // RFC 7517, appendix A.1, without its "enc".
    private const string P256Key =
        """{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","kid":"1"}""";

    [Fact]
    public void Writes_the_key_of_RFC_8037_as_printed_there()
    {
        using var key = Read(Ed25519Key);
        Assert.Equal(Ed25519Key, JsonWebKey.Write(key, "acme/responses/1"));
    }

    [Fact]
    public void A_curve_says_the_algorithm_by_itself()
    {
        using var key = Read(P256Key);
        Assert.Same(SignatureAlgorithm.EcdsaP256Sha256, key.Algorithm);
        using var named = Read(With(Ed25519Key, "alg", "Ed25519"));
        Assert.Same(SignatureAlgorithm.Ed25519, named.Algorithm);
        using var unnamed = Read(Without(Ed25519Key, "alg", "use"));
        Assert.Same(SignatureAlgorithm.Ed25519, unnamed.Algorithm);
    }

    [Fact]
    public void An_rsa_key_must_say_its_algorithm()
    {
        var json = Published("rsa-pss-sha512/2048");
        Assert.Equal("The key must say its alg: PS512 or RS256.", Problem(Without(json, "alg")));
        using var other = Read(With(json, "alg", "RS256"));
        Assert.Same(SignatureAlgorithm.RsaV15Sha256, other.Algorithm);
    }

    [Fact]
    public void Unknown_members_and_a_missing_kid_are_no_problem()
    {
        Assert.True(JsonWebKey.TryRead(With(Without(P256Key, "kid"), "x5t", "abc"), out var key, out var keyId, out _));
        Assert.Null(keyId);
        key.Dispose();
    }

    [Theory]
    [InlineData("d")]
    [InlineData("p")]
    [InlineData("q")]
    [InlineData("dp")]
    [InlineData("dq")]
    [InlineData("qi")]
    [InlineData("oth")]
    [InlineData("k")]
    public void Refuses_a_key_with_a_private_member(string member) =>
        Assert.Equal(
            $"The key has the private member '{member}': only public keys are read. Treat it as disclosed.",
            Problem(With(P256Key, member, "AAAA")));

    [Fact]
    public void Refuses_a_symmetric_key() =>
        Assert.Equal(
            "The key is symmetric (kty 'oct'): secrets are not read from JSON Web Keys.",
            Problem("""{"kty":"oct","k":"AAAA","alg":"HS256"}"""));

    [Theory]
    [InlineData("kty", "RSA", "No algorithm has keys of kty 'RSA', crv 'Ed25519', alg 'EdDSA'.")]
    [InlineData("kty", "okp", "No algorithm has keys of kty 'okp', crv 'Ed25519', alg 'EdDSA'.")]
    [InlineData("crv", "X25519", "No algorithm has keys of kty 'OKP', crv 'X25519', alg 'EdDSA'.")]
    [InlineData("alg", "ES256", "No algorithm has keys of kty 'OKP', crv 'Ed25519', alg 'ES256'.")]
    [InlineData("alg", "none", "No algorithm has keys of kty 'OKP', crv 'Ed25519', alg 'none'.")]
    [InlineData("use", "enc", "The key's use is 'enc': only 'sig' may verify signatures.")]
    [InlineData("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "The key's member 'x' is not base64url without padding.")]
    [InlineData("x", " 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "The key's member 'x' is not base64url without padding.")]
    [InlineData("x", "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo", "The key's member 'x' is not base64url without padding.")]
    [InlineData("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp", "The key's member 'x' is not base64url without padding.")]
    [InlineData("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUQ", "The key's member 'x' must have 32 bytes, leading zeros included.")]
    [InlineData("x", "", "The key's member 'x' must have 32 bytes, leading zeros included.")]
    public void Says_which_member_is_wrong(string member, string value, string problem) =>
        Assert.Equal(problem, Problem(With(Ed25519Key, member, value)));

    [Theory]
    [InlineData("kty")]
    [InlineData("x")]
    public void Says_which_member_is_missing(string member) =>
        Assert.Equal($"The key's member '{member}' is missing.", Problem(Without(Ed25519Key, member)));

    [Theory]
    [InlineData("""["verify"]""", null)]
    [InlineData("""["sign","verify"]""", "The key's key_ops must be exactly [\"verify\"], if there are any.")]
    [InlineData("[]", "The key's key_ops must be exactly [\"verify\"], if there are any.")]
    [InlineData("\"verify\"", "The key's member 'key_ops' is not an array.")]
    [InlineData("[1]", "The key's member 'key_ops' is not a string.")]
    public void The_key_operations_must_be_verifying_alone(string operations, string? problem) =>
        Assert.Equal(problem, Problem(With(Ed25519Key, "key_ops", JsonNode.Parse(operations))));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"kty":"OKP","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [InlineData("""{"a":[[[[[[[[[]]]]]]]]]}""")]
    public void Refuses_what_is_not_json(string json) =>
        Assert.Equal("The key is not a JSON object, or a member occurs twice.", Problem(json));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"kty\"")]
    public void Refuses_json_that_is_no_object(string json) => Assert.Equal("A JSON Web Key is a JSON object.", Problem(json));

    [Theory]
    [InlineData("kty")]
    [InlineData("crv")]
    [InlineData("x")]
    [InlineData("kid")]
    [InlineData("alg")]
    [InlineData("use")]
    public void Refuses_a_member_that_is_no_string(string member)
    {
        Assert.Equal($"The key's member '{member}' is not a string.", Problem(With(Ed25519Key, member, 1)));
        Assert.Equal($"The key's member '{member}' is not a string.", Problem(With(Ed25519Key, member, null)));
    }

    [Fact]
    public void Refuses_an_endless_key() =>
        Assert.Equal(
            "A JSON Web Key has at most 16384 bytes, not 20000.", Problem(new string(' ', 20000)));

    [Fact]
    public void Refuses_a_point_off_the_curve() =>
        Assert.Equal(
            "The public key is not a point on P-256.",
            Problem(With(P256Key, "x", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM")));

    [Fact]
    public void Refuses_a_modulus_with_leading_zeros()
    {
        using var rsa = RSA.Create(2048);
        byte[] padded = [0, .. rsa.ExportParameters(false).Modulus!];
        Assert.Equal(
            "rsa-pss-sha512 keys have 2048, 3072 or 4096 bits, not 0.",
            Problem(With(Published("rsa-pss-sha512/2048"), "n", Base64Url.EncodeToString(padded))));
    }

    [Fact]
    public void A_key_id_is_required() =>
        Assert.Throws<ArgumentException>(() => JsonWebKey.Write(TestKeys.Shared("ed25519").Verifier, ""));

    [Fact]
    public void Coordinates_keep_their_leading_zeros()
    {
        // One key in 128 has such a coordinate: keep making keys until one does.
        for (var found = false; !found;)
        {
            using var key = SigningKey.Generate(TestKeys.Spec("ecdsa-p256-sha256"));
            var spki = key.Verifier.ExportSubjectPublicKeyInfo();
            found = spki[^64] == 0 || spki[^32] == 0;
            using var read = Read(JsonWebKey.Write(key.Verifier, "acme/responses/1"));
            Assert.Equal(spki, read.ExportSubjectPublicKeyInfo());
        }
    }

    private static string Published(string spec) => JsonWebKey.Write(TestKeys.Shared(spec).Verifier, "acme/responses/1");

    private static VerificationKey Read(string json)
    {
        Assert.True(JsonWebKey.TryRead(json, out var key, out _, out var problem), problem);
        return key;
    }

    private static string? Problem(string json)
    {
        if (JsonWebKey.TryRead(json, out var key, out _, out var problem))
        {
            key.Dispose();
        }

        return problem;
    }

    private static string With(string json, string member, JsonNode? value)
    {
        var key = JsonNode.Parse(json)!.AsObject();
        key[member] = value;
        return key.ToJsonString();
    }

    private static string Without(string json, params string[] members)
    {
        var key = JsonNode.Parse(json)!.AsObject();
        Array.ForEach(members, m => key.Remove(m));
        return key.ToJsonString();
    }
}
