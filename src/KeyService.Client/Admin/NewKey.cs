namespace KeyService.Client;

/// <summary>What a key to be created is like.</summary>
/// <param name="Algorithm">
/// The algorithm's name in the HTTP Signature Algorithms registry: <c>hmac-sha256</c>, <c>ecdsa-p256-sha256</c>,
/// <c>ecdsa-p384-sha384</c>, <c>rsa-pss-sha512</c>, <c>rsa-v1_5-sha256</c> or <c>ed25519</c>.
/// </param>
public sealed record NewKey(string Algorithm)
{
    /// <summary>The RSA modulus: 2048, 3072 or 4096 bits. 0, the default, means 3072 for RSA and nothing for others.</summary>
    public int RsaBits { get; init; }

    /// <summary>When the key rotates. Default: on command only.</summary>
    public RotationPolicy Rotation { get; init; } = new();
}
