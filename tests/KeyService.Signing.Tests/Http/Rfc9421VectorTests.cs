using System.Text;
using KeyService.Signing.Http;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Tests.Http;

/// <summary>The signatures that RFC 9421 publishes: the base exact, each verified, the deterministic ones reproduced.</summary>
public class Rfc9421VectorTests
{
    [Fact]
    public void B21_minimal_signature_with_rsa_pss() => Verifies(
        Rfc9421.RsaPss,
        HttpMessage.ForRequest(Rfc9421.Request),
        """
        ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"
        """,
        [],
        "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==");

    [Fact]
    public void B22_selective_components_with_rsa_pss() => Verifies(
        Rfc9421.RsaPss,
        HttpMessage.ForRequest(Rfc9421.Request),
        """
        ("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"
        """,
        [
            "\"@authority\": example.com",
            $"\"content-digest\": {Rfc9421.RequestDigest}",
            "\"@query-param\";name=\"Pet\": dog",
        ],
        "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==");

    [Fact]
    public void B23_full_coverage_with_rsa_pss() => Verifies(
        Rfc9421.RsaPss,
        HttpMessage.ForRequest(Rfc9421.Request),
        """
        ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"
        """,
        [
            "\"date\": Tue, 20 Apr 2021 02:07:55 GMT",
            "\"@method\": POST",
            "\"@path\": /foo",
            "\"@query\": ?param=Value&Pet=dog",
            "\"@authority\": example.com",
            "\"content-type\": application/json",
            $"\"content-digest\": {Rfc9421.RequestDigest}",
            "\"content-length\": 18",
        ],
        "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==");

    [Fact]
    public void B24_response_with_ecdsa_p256() => Verifies(
        Rfc9421.EccP256,
        Rfc9421.Response,
        """
        ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"
        """,
        [
            "\"@status\": 200",
            "\"content-type\": application/json",
            $"\"content-digest\": {Rfc9421.ResponseDigest}",
            "\"content-length\": 23",
        ],
        "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==");

    [Fact]
    public void B25_hmac_is_reproduced() => Reproduces(
        Rfc9421.Hmac,
        HttpMessage.ForRequest(Rfc9421.Request),
        """
        ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"
        """,
        [
            "\"date\": Tue, 20 Apr 2021 02:07:55 GMT",
            "\"@authority\": example.com",
            "\"content-type\": application/json",
        ],
        "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=");

    [Fact]
    public void B26_ed25519_is_reproduced() => Reproduces(
        Rfc9421.Ed25519,
        HttpMessage.ForRequest(Rfc9421.Request),
        """
        ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"
        """,
        [
            "\"date\": Tue, 20 Apr 2021 02:07:55 GMT",
            "\"@method\": POST",
            "\"@path\": /foo",
            "\"@authority\": example.com",
            "\"content-type\": application/json",
            "\"content-length\": 18",
        ],
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==");

    [Fact]
    public void Section_2_4_response_bound_to_its_request() => Verifies(
        Rfc9421.EccP256,
        Rfc9421.BusyResponse,
        """
        ("@status" "content-digest" "content-type" "@authority";req "@method";req "@path";req "content-digest";req);created=1618884479;keyid="test-key-ecc-p256"
        """,
        [
            "\"@status\": 503",
            $"\"content-digest\": {Rfc9421.BusyDigest}",
            "\"content-type\": application/json",
            "\"@authority\";req: example.com",
            "\"@method\";req: POST",
            "\"@path\";req: /foo",
            $"\"content-digest\";req: {Rfc9421.RequestDigest}",
        ],
        "dMT/A/76ehrdBTD/2Xx8QuKV6FoyzEP/I9hdzKN8LQJLNgzU4W767HK05rx1i8meNQQgQPgQp8wq2ive3tV5Ag==");

    [Fact]
    public void Section_2_4_response_bound_to_more_of_its_request() => Verifies(
        Rfc9421.EccP256,
        Rfc9421.BusyResponse,
        """
        ("@status" "content-digest" "content-type" "@authority";req "@method";req "@path";req "@query";req "content-digest";req "content-type";req "content-length";req);created=1618884479;keyid="test-key-ecc-p256"
        """,
        [
            "\"@status\": 503",
            $"\"content-digest\": {Rfc9421.BusyDigest}",
            "\"content-type\": application/json",
            "\"@authority\";req: example.com",
            "\"@method\";req: POST",
            "\"@path\";req: /foo",
            "\"@query\";req: ?param=Value&Pet=dog",
            $"\"content-digest\";req: {Rfc9421.RequestDigest}",
            "\"content-type\";req: application/json",
            "\"content-length\";req: 18",
        ],
        "C73J41GVKc+TYXbSobvZf0CmNcptRiWN+NY1Or0A36ISg6ymdRN6ZgR2QfrtopFNzqAyv+CeWrMsNbcV2Ojsgg==");

    [Fact]
    public void Section_3_2_request_with_rsa_pss() => Verifies(
        Rfc9421.RsaPss,
        HttpMessage.ForRequest(Rfc9421.Request),
        """
        ("@method" "@authority" "@path" "content-digest" "content-length" "content-type");created=1618884473;keyid="test-key-rsa-pss"
        """,
        [
            "\"@method\": POST",
            "\"@authority\": example.com",
            "\"@path\": /foo",
            $"\"content-digest\": {Rfc9421.RequestDigest}",
            "\"content-length\": 18",
            "\"content-type\": application/json",
        ],
        "HIbjHC5rS0BYaa9v4QfD4193TORw7u9edguPh0AW3dMq9WImrlFrCGUDih47vAxi4L2YRZ3XMJc1uOKk/J0ZmZ+wcta4nKIgBkKq0rM9hs3CQyxXGxHLMCy8uqK488o+9jrptQ+xFPHK7a9sRL1IXNaagCNN3ZxJsYapFj+JXbmaI5rtAdSfSvzPuBCh+ARHBmWuNo1UzVVdHXrl8ePL4cccqlazIJdC4QEjrF+Sn4IxBQzTZsL9y9TP5FsZYzHvDqbInkTNigBcE9cKOYNFCn4D/WM7F6TNuZO9EgtzepLWcjTymlHzK7aXq6Am6sfOrpIC49yXjj3ae6HRalVc/g==");

    [Fact]
    public void Section_4_3_client_signature() => Verifies(
        Rfc9421.EccP256,
        HttpMessage.ForRequest(Rfc9421.Request),
        """
        ("@method" "@authority" "@path" "content-digest" "content-type" "content-length");created=1618884475;keyid="test-key-ecc-p256"
        """,
        [
            "\"@method\": POST",
            "\"@authority\": example.com",
            "\"@path\": /foo",
            $"\"content-digest\": {Rfc9421.RequestDigest}",
            "\"content-type\": application/json",
            "\"content-length\": 18",
        ],
        "X5spyd6CFnAG5QnDyHfqoSNICd+BUP4LYMz2Q0JXlb//4Ijpzp+kve2w4NIyqeAuM7jTDX+sNalzA8ESSaHD3A==");

    [Fact]
    public void Section_4_3_proxy_signature_is_reproduced() => Reproduces(
        Rfc9421.RsaV15,
        HttpMessage.ForRequest(Rfc9421.ProxiedRequest),
        """("@method" "@authority" "@path" "content-digest" "content-type" "content-length" "forwarded");created=1618884480;keyid="test-key-rsa";alg="rsa-v1_5-sha256";expires=1618884540""",
        [
            "\"@method\": POST",
            "\"@authority\": origin.host.internal.example",
            "\"@path\": /foo",
            $"\"content-digest\": {Rfc9421.RequestDigest}",
            "\"content-type\": application/json",
            "\"content-length\": 18",
            "\"forwarded\": for=192.0.2.123;host=example.com;proto=https",
        ],
        "S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy+CM5g92iHgxtRPz+MjniOaYmdkDcnL9cCpXJleXsOckpURl49GwiyUpZ10KHgOEe11sx3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFnIm9y+7X5kXQfi8NMaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp770I6VHR6WfgS9ddzirrswsE1w5o0LV/g==");

    [Fact]
    public void B3_signature_of_a_tls_terminating_proxy() => Verifies(
        Rfc9421.EccP256,
        HttpMessage.ForRequest(Rfc9421.TlsTerminatedRequest),
        """
        ("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"
        """,
        [
            "\"@path\": /foo",
            "\"@query\": ?param=Value&Pet=dog",
            "\"@method\": POST",
            "\"@authority\": service.internal.example",
            $"\"client-cert\": {Rfc9421.ClientCertificate}",
        ],
        "xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==");

    private const string TransformInput =
        """
        ("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"
        """;

    private const string TransformSignature =
        "ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==";

    [Fact]
    public void B4_transformed_request_is_reproduced() => Reproduces(
        Rfc9421.Ed25519,
        HttpMessage.ForRequest(Rfc9421.TransformRequest),
        TransformInput,
        [
            "\"@method\": GET",
            "\"@path\": /demo",
            "\"@authority\": example.org",
            "\"accept\": application/json, */*",
        ],
        TransformSignature);

    [Fact]
    public void B4_honest_transformations_verify_and_others_do_not()
    {
        var original = Rfc9421.TransformRequest;
        HttpFieldLine[] oneLine = [new("Referer", "https://developer.example.org/demo"), new("accept", " application/json, */* ")];
        HttpFieldLine[] swapped = [new("Accept", "*/*"), new("Accept", "application/json")];

        Assert.True(Holds(original with { Query = original.Query + "&param=added", Fields = [.. original.Fields, new("Accept-Language", "en-US,en;q=0.5")] }));
        Assert.True(Holds(original with { Fields = oneLine }));
        Assert.True(Holds(original with { Fields = [original.Fields[2], original.Fields[3], original.Fields[1], original.Fields[0]] }));
        Assert.False(Holds(original with { Method = "POST", Authority = "example.com" }));
        Assert.False(Holds(original with { Fields = swapped }));
    }

    private static bool Holds(HttpRequestParts request)
    {
        using var key = Rfc9421.Ed25519;
        var built = Build(HttpMessage.ForRequest(request), TransformInput);
        return key.Verifier.Verify(built.Bytes, Decode(TransformSignature));
    }

    private static void Verifies(VerificationKey key, HttpMessage message, string input, string[] lines, string signature)
    {
        using (key)
        {
            Assert.True(key.Verify(CheckBase(message, input, lines), Decode(signature)));
        }
    }

    private static void Reproduces(SigningKey key, HttpMessage message, string input, string[] lines, string signature)
    {
        using (key)
        {
            var bytes = CheckBase(message, input, lines);
            Assert.Equal(signature, Convert.ToBase64String(key.Sign(bytes)));
            Assert.True(key.Verifier.Verify(bytes, Decode(signature)));
        }
    }

    private static byte[] CheckBase(HttpMessage message, string input, string[] lines)
    {
        var built = Build(message, input);
        var expected = string.Join('\n', [.. lines, $"\"@signature-params\": {input}"]);
        Assert.Equal(expected, Encoding.ASCII.GetString(built.Bytes));
        Assert.Equal(input, built.SignatureInputMember);
        return built.Bytes;
    }

    private static SignatureBase Build(HttpMessage message, string input)
    {
        Assert.True(SignatureParameters.TryParse(input, out var parameters, out var problem), problem);
        Assert.True(SignatureBase.TryCreate(message, parameters, out var built, out problem), problem);
        return built;
    }

    private static byte[] Decode(string signature) =>
        Base64.TryDecode(signature, out var bytes) ? bytes : throw new FormatException("Not base64.");
}
