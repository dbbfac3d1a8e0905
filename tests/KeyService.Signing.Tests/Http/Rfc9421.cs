using System.Security.Cryptography;
using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Http;

/// <summary>
/// The messages and keys of RFC 9421: section 2.4, 4.3 and appendix B. The keys are published there for tests and
/// protect nothing.
/// </summary>
internal static class Rfc9421
{
    public const string RequestDigest =
        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

    public const string ResponseDigest =
        "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:";

    public const string BusyDigest =
        "sha-512=:0Y6iCBzGg5rZtoXS95Ijz03mslf6KAMCloESHObfwnHJDbkkWWQz6PhhU9kxsTbARtY2PTBOzq24uJFpHsMuAg==:";

    public const string ClientCertificate =
        ":MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:";

    private const string RsaPssPublicPem = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
        +QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
        oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
        gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
        Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
        aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
        2wIDAQAB
        -----END PUBLIC KEY-----
        """;

    private const string RsaPrivatePem = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEqAIBAAKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsP
        BRrwWEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsd
        JKFqMGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75
        jfZgkne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKI
        lE0PuKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZ
        SFlQPSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQABAoIBAG/JZuSWdoVHbi56
        vjgCgkjg3lkO1KrO3nrdm6nrgA9P9qaPjxuKoWaKO1cBQlE1pSWp/cKncYgD5WxE
        CpAnRUXG2pG4zdkzCYzAh1i+c34L6oZoHsirK6oNcEnHveydfzJL5934egm6p8DW
        +m1RQ70yUt4uRc0YSor+q1LGJvGQHReF0WmJBZHrhz5e63Pq7lE0gIwuBqL8SMaA
        yRXtK+JGxZpImTq+NHvEWWCu09SCq0r838ceQI55SvzmTkwqtC+8AT2zFviMZkKR
        Qo6SPsrqItxZWRty2izawTF0Bf5S2VAx7O+6t3wBsQ1sLptoSgX3QblELY5asI0J
        YFz7LJECgYkAsqeUJmqXE3LP8tYoIjMIAKiTm9o6psPlc8CrLI9CH0UbuaA2JCOM
        cCNq8SyYbTqgnWlB9ZfcAm/cFpA8tYci9m5vYK8HNxQr+8FS3Qo8N9RJ8d0U5Csw
        DzMYfRghAfUGwmlWj5hp1pQzAuhwbOXFtxKHVsMPhz1IBtF9Y8jvgqgYHLbmyiu1
        mwJ5AL0pYF0G7x81prlARURwHo0Yf52kEw1dxpx+JXER7hQRWQki5/NsUEtv+8RT
        qn2m6qte5DXLyn83b1qRscSdnCCwKtKWUug5q2ZbwVOCJCtmRwmnP131lWRYfj67
        B/xJ1ZA6X3GEf4sNReNAtaucPEelgR2nsN0gKQKBiGoqHWbK1qYvBxX2X3kbPDkv
        9C+celgZd2PW7aGYLCHq7nPbmfDV0yHcWjOhXZ8jRMjmANVR/eLQ2EfsRLdW69bn
        f3ZD7JS1fwGnO3exGmHO3HZG+6AvberKYVYNHahNFEw5TsAcQWDLRpkGybBcxqZo
        81YCqlqidwfeO5YtlO7etx1xLyqa2NsCeG9A86UjG+aeNnXEIDk1PDK+EuiThIUa
        /2IxKzJKWl1BKr2d4xAfR0ZnEYuRrbeDQYgTImOlfW6/GuYIxKYgEKCFHFqJATAG
        IxHrq1PDOiSwXd2GmVVYyEmhZnbcp8CxaEMQoevxAta0ssMK3w6UsDtvUvYvF22m
        qQKBiD5GwESzsFPy3Ga0MvZpn3D6EJQLgsnrtUPZx+z2Ep2x0xc5orneB5fGyF1P
        WtP+fG5Q6Dpdz3LRfm+KwBCWFKQjg7uTxcjerhBWEYPmEMKYwTJF5PBG9/ddvHLQ
        EQeNC8fHGg4UXU8mhHnSBt3EA10qQJfRDs15M38eG2cYwB1PZpDHScDnDA0=
        -----END RSA PRIVATE KEY-----
        """;

    private const string EccP256PublicPem = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
        w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
        -----END PUBLIC KEY-----
        """;

    // The PKCS#8 of B.1.4 is a 16-byte header and then the seed.
    private const string Ed25519Private = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF";

    private const string SharedSecret =
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==";

    public static VerificationKey RsaPss => VerificationKey.ImportPem(SignatureAlgorithm.RsaPssSha512, RsaPssPublicPem);

    public static VerificationKey EccP256 => VerificationKey.ImportPem(SignatureAlgorithm.EcdsaP256Sha256, EccP256PublicPem);

    public static SigningKey Ed25519 =>
        SigningKey.Import(KeySpec.Create(SignatureAlgorithm.Ed25519), Decode(Ed25519Private).AsSpan(16));

    public static SigningKey Hmac =>
        SigningKey.Import(KeySpec.Create(SignatureAlgorithm.HmacSha256), Decode(SharedSecret));

    public static SigningKey RsaV15
    {
        get
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(RsaPrivatePem);
            return SigningKey.Import(KeySpec.Create(SignatureAlgorithm.RsaV15Sha256, 2048), rsa.ExportPkcs8PrivateKey());
        }
    }

    /// <summary>The request of appendix B.2.</summary>
    public static HttpRequestParts Request { get; } = new()
    {
        Method = "POST",
        Path = "/foo",
        Query = "?param=Value&Pet=dog",
        Scheme = "https",
        Authority = "example.com",
        Fields =
        [
            new("Host", "example.com"),
            new("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            new("Content-Type", "application/json"),
            new("Content-Digest", RequestDigest),
            new("Content-Length", "18"),
        ],
    };

    /// <summary>The response of appendix B.2.</summary>
    public static HttpMessage Response { get; } = HttpMessage.ForResponse(
        200,
        [
            new("Date", "Tue, 20 Apr 2021 02:07:56 GMT"),
            new("Content-Type", "application/json"),
            new("Content-Digest", ResponseDigest),
            new("Content-Length", "23"),
        ]);

    /// <summary>The response of section 2.4 to <see cref="Request"/>.</summary>
    public static HttpMessage BusyResponse { get; } = HttpMessage.ForResponse(
        503,
        [
            new("Date", "Tue, 20 Apr 2021 02:07:56 GMT"),
            new("Content-Type", "application/json"),
            new("Content-Length", "62"),
            new("Content-Digest", BusyDigest),
        ],
        Request);

    /// <summary>The request of section 4.3 as the proxy sends it on.</summary>
    public static HttpRequestParts ProxiedRequest { get; } = Request with
    {
        Authority = "origin.host.internal.example",
        Fields =
        [
            new("Host", "origin.host.internal.example"),
            new("Date", "Tue, 20 Apr 2021 02:07:56 GMT"),
            new("Content-Type", "application/json"),
            new("Content-Digest", RequestDigest),
            new("Content-Length", "18"),
            new("Forwarded", "for=192.0.2.123;host=example.com;proto=https"),
        ],
    };

    /// <summary>The request of appendix B.3 behind the proxy that ended TLS.</summary>
    public static HttpRequestParts TlsTerminatedRequest { get; } = Request with
    {
        Authority = "service.internal.example",
        Fields = [new("Client-Cert", ClientCertificate)],
    };

    /// <summary>The request of appendix B.4, which others transform.</summary>
    public static HttpRequestParts TransformRequest { get; } = new()
    {
        Method = "GET",
        Path = "/demo",
        Query = "?name1=Value1&Name2=value2",
        Scheme = "https",
        Authority = "example.org",
        Fields =
        [
            new("Host", "example.org"),
            new("Date", "Fri, 15 Jul 2022 14:24:55 GMT"),
            new("Accept", "application/json"),
            new("Accept", "*/*"),
        ],
    };

    private static byte[] Decode(string text) => Convert.FromBase64String(text);
}
