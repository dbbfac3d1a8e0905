using System.Formats.Asn1;
using System.Security.Cryptography;

namespace KeyService.Signing;

/// <summary>
/// RSA keys under both of their names: rsaEncryption (RFC 8017) and RSASSA-PSS (RFC 4055), which the platform does not read.
/// </summary>
internal static class RsaKeyFormat
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string PssOid = "1.2.840.113549.1.1.10";

    // RSASSA-PSS-params (RFC 4055, 3.1): SHA-512, MGF1 with SHA-512, salt length 64.
    private static ReadOnlySpan<byte> PssSha512Parameters =>
    [
        0x30, 0x34,
        0xA0, 0x0F, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00,
        0xA1, 0x1C, 0x30, 0x1A, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x08,
        0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00,
        0xA2, 0x03, 0x02, 0x01, 0x40,
    ];

    public static bool IsPss(SubjectPublicKeyInfo info) => info.AlgorithmOid == PssOid;

    public static RSAParameters ReadPublicKey(SubjectPublicKeyInfo info)
    {
        if (IsPss(info))
        {
            RequirePssParameters(info.Parameters);
        }
        else if (info.AlgorithmOid != RsaOid || info.Parameters is not [0x05, 0x00])
        {
            throw new CryptographicException($"An RSA public key has OID {RsaOid} with NULL parameters, not OID {info.AlgorithmOid}.");
        }

        try
        {
            var reader = new AsnReader(info.PublicKey, AsnEncodingRules.DER);
            var key = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var modulus = key.ReadInteger();
            var exponent = key.ReadInteger();
            key.ThrowIfNotEmpty();
            if (modulus.Sign <= 0 || exponent.Sign <= 0)
            {
                throw new CryptographicException("An RSA modulus and exponent are positive.");
            }

            return new RSAParameters
            {
                Modulus = modulus.ToByteArray(isUnsigned: true, isBigEndian: true),
                Exponent = exponent.ToByteArray(isUnsigned: true, isBigEndian: true),
            };
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("The public key holds no DER RSAPublicKey (RFC 8017, A.1.1).", e);
        }
    }

    /// <summary>Finds the RSAPrivateKey in PKCS#8 of the RSASSA-PSS kind; false if the material is of another kind.</summary>
    public static bool TryReadPssPrivateKey(ReadOnlySpan<byte> pkcs8, out ReadOnlySpan<byte> privateKey)
    {
        privateKey = default;
        try
        {
            AsnDecoder.ReadSequence(pkcs8, AsnEncodingRules.DER, out var offset, out var length, out var total);
            var rest = pkcs8.Slice(offset, length);
            AsnDecoder.ReadInteger(rest, AsnEncodingRules.DER, out var consumed);
            rest = rest[consumed..];
            AsnDecoder.ReadSequence(rest, AsnEncodingRules.DER, out offset, out length, out consumed);
            var algorithm = rest.Slice(offset, length);
            rest = rest[consumed..];
            if (AsnDecoder.ReadObjectIdentifier(algorithm, AsnEncodingRules.DER, out consumed) != PssOid)
            {
                return false;
            }

            RequirePssParameters(algorithm[consumed..]);
            return total == pkcs8.Length
                && AsnDecoder.TryReadPrimitiveOctetString(rest, AsnEncodingRules.DER, out privateKey, out _);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static void RequirePssParameters(ReadOnlySpan<byte> parameters)
    {
        if (!parameters.IsEmpty && !parameters.SequenceEqual(PssSha512Parameters))
        {
            throw new CryptographicException("The RSASSA-PSS key is bound to other parameters than SHA-512, MGF1 with SHA-512 and a salt of 64 bytes.");
        }
    }
}
