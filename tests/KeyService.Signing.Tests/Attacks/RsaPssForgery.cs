using System.Numerics;
using System.Security.Cryptography;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>
/// RSASSA-PSS with SHA-512 and any length of salt (RFC 8017, section 9.1.1), which the platform does not make: some
/// libraries take the longest salt that fits instead of RFC 9421's 64 bytes.
/// </summary>
internal static class RsaPssForgery
{
    public static byte[] Sign(SigningKey key, byte[] message, int saltLength)
    {
        using var material = key.ExportMaterial();
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(material.Span, out _);
        var parameters = rsa.ExportParameters(includePrivateParameters: true);
        var encoded = Encode(SHA512.HashData(message), RandomNumberGenerator.GetBytes(saltLength), parameters.Modulus!.Length);
        var signature = BigInteger.ModPow(Number(encoded), Number(parameters.D!), Number(parameters.Modulus));
        var bytes = signature.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[parameters.Modulus.Length - bytes.Length], .. bytes];
    }

    private static byte[] Encode(byte[] hash, byte[] salt, int length)
    {
        var seed = SHA512.HashData([.. new byte[8], .. hash, .. salt]);
        byte[] block = [.. new byte[length - seed.Length - 2 - salt.Length], 1, .. salt];
        var mask = Mask(seed, block.Length);
        for (var i = 0; i < block.Length; i++)
        {
            block[i] ^= mask[i];
        }

        block[0] &= 0x7F;
        return [.. block, .. seed, 0xBC];
    }

    // MGF1, RFC 8017, appendix B.2.1.
    private static byte[] Mask(byte[] seed, int length)
    {
        List<byte> mask = [];
        for (byte counter = 0; mask.Count < length; counter++)
        {
            mask.AddRange(SHA512.HashData([.. seed, 0, 0, 0, counter]));
        }

        return [.. mask.Take(length)];
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
