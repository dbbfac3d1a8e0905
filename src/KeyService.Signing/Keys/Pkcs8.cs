using System.Security.Cryptography;

namespace KeyService.Signing;

/// <summary>Private keys of the platform's algorithms as unencrypted PKCS#8 (RFC 5958).</summary>
internal static class Pkcs8
{
    // An RSA key of 4096 bits takes some 2,400 bytes.
    private const int MaxSize = 4096;

    private static ReadOnlySpan<byte> PairProbe => "KeyService import"u8;

    /// <summary>Writes the key into pinned memory only.</summary>
    public static SecretBytes Export(AsymmetricAlgorithm key)
    {
        var written = 0;
        using var room = SecretBytes.Create(MaxSize, bytes =>
        {
            if (!key.TryExportPkcs8PrivateKey(bytes, out written))
            {
                throw new CryptographicException($"The private key takes more than {MaxSize} bytes.");
            }
        });
        return SecretBytes.CopyFrom(room.Span[..written]);
    }

    public static void Import(AsymmetricAlgorithm key, ReadOnlySpan<byte> material)
    {
        int read;
        try
        {
            key.ImportPkcs8PrivateKey(material, out read);
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException($"The material is not a PKCS#8 private key for {key.SignatureAlgorithm ?? "this algorithm"}.", e);
        }

        if (read != material.Length)
        {
            throw new CryptographicException($"{material.Length - read} bytes follow the PKCS#8 private key.");
        }
    }

    /// <summary>
    /// The public part in PKCS#8 is not derived from the private one, and RSA's factors come beside its modulus: a
    /// signature that does not verify would leak the key or mislead every verifier, so the pair is tried once.
    /// </summary>
    public static SigningKey RequirePair(SigningKey key)
    {
        if (key.Verifier.Verify(PairProbe, key.Sign(PairProbe)))
        {
            return key;
        }

        key.Dispose();
        throw new CryptographicException("The private and the public part of the key do not belong together.");
    }
}
