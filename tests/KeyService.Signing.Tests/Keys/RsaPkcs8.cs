using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace KeyService.Signing.Tests.Keys;

/// <summary>Writes RSA keys as the platform would not: with damaged numbers, or marked for RSASSA-PSS.</summary>
internal static class RsaPkcs8
{
    public static byte[] Write(RSAParameters key, string oid = "1.2.840.113549.1.1.1", byte[]? parameters = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            WriteAlgorithm(writer, oid, parameters ?? [0x05, 0x00]);
            writer.WriteOctetString(PrivateKey(key));
        }

        return writer.Encode();
    }

    public static byte[] WritePublic(BigInteger modulus, BigInteger exponent, string oid = "1.2.840.113549.1.1.1", byte[]? parameters = null)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger(modulus);
            key.WriteInteger(exponent);
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteAlgorithm(writer, oid, parameters ?? [0x05, 0x00]);
            writer.WriteBitString(key.Encode());
        }

        return writer.Encode();
    }

    public static BigInteger Number(byte[] bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);

    private static void WriteAlgorithm(AsnWriter writer, string oid, byte[] parameters)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (parameters.Length > 0)
            {
                writer.WriteEncodedValue(parameters);
            }
        }
    }

    private static byte[] PrivateKey(RSAParameters key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            foreach (var number in new[] { key.Modulus, key.Exponent, key.D, key.P, key.Q, key.DP, key.DQ, key.InverseQ })
            {
                writer.WriteInteger(Number(number!));
            }
        }

        return writer.Encode();
    }
}
