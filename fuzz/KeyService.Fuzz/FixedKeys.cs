using System.Security.Cryptography;
using KeyService.Signing;

namespace KeyService.Fuzz;

/// <summary>Keys that are the same in every run, so that a seed means the same inputs. None is a secret.</summary>
public static class FixedKeys
{
    // RFC 9421, appendix B.1.1: published with the RFC.
    private const string RsaPem = """
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

    public static SigningKey Hmac { get; } =
        SigningKey.Import(KeySpec.Create(SignatureAlgorithm.HmacSha256), "a secret of 32 bytes, known to all"u8[..32]);

    public static SigningKey Ed25519 { get; } =
        SigningKey.Import(KeySpec.Create(SignatureAlgorithm.Ed25519), "an ed25519 seed, known to anyone"u8[..32]);

    /// <summary>One key for each algorithm that has public keys.</summary>
    public static IEnumerable<SigningKey> Asymmetric() =>
    [
        Rsa(SignatureAlgorithm.RsaPssSha512),
        Rsa(SignatureAlgorithm.RsaV15Sha256),
        Ecdsa(SignatureAlgorithm.EcdsaP256Sha256, ECCurve.NamedCurves.nistP256, 32),
        Ecdsa(SignatureAlgorithm.EcdsaP384Sha384, ECCurve.NamedCurves.nistP384, 48),
        Ed25519,
    ];

    private static SigningKey Rsa(SignatureAlgorithm algorithm)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(RsaPem);
        return SigningKey.Import(KeySpec.Create(algorithm, rsa.KeySize), rsa.ExportPkcs8PrivateKey());
    }

    private static SigningKey Ecdsa(SignatureAlgorithm algorithm, ECCurve curve, int size)
    {
        var scalar = new byte[size];
        Array.Fill<byte>(scalar, 0x42);
        using var ecdsa = ECDsa.Create(new ECParameters { Curve = curve, D = scalar });
        return SigningKey.Import(KeySpec.Create(algorithm), ecdsa.ExportPkcs8PrivateKey());
    }
}
