using System.Formats.Asn1;
using System.Security.Cryptography;

namespace KeyService.Signing;

/// <summary>A SubjectPublicKeyInfo (RFC 5280, section 4.1) in strict DER: what kind of key, with what parameters.</summary>
/// <param name="AlgorithmOid">The kind of key.</param>
/// <param name="Parameters">The algorithm's parameters in DER; null if absent.</param>
/// <param name="PublicKey">The content of the bit string.</param>
internal sealed record SubjectPublicKeyInfo(string AlgorithmOid, byte[]? Parameters, byte[] PublicKey)
{
    public static SubjectPublicKeyInfo Read(ReadOnlySpan<byte> der)
    {
        try
        {
            var reader = new AsnReader(der.ToArray(), AsnEncodingRules.DER);
            var info = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var algorithm = info.ReadSequence();
            var oid = algorithm.ReadObjectIdentifier();
            var parameters = algorithm.HasData ? algorithm.ReadEncodedValue().ToArray() : null;
            algorithm.ThrowIfNotEmpty();
            var key = info.ReadBitString(out var unusedBits);
            info.ThrowIfNotEmpty();
            return unusedBits == 0
                ? new SubjectPublicKeyInfo(oid, parameters, key)
                : throw new CryptographicException("The public key's bit string is not made of whole bytes.");
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("The public key is not a DER SubjectPublicKeyInfo.", e);
        }
    }

    /// <summary>The named curve of an elliptic-curve key (RFC 5480, 2.1.1); explicit curve parameters are refused.</summary>
    public ECCurve ReadCurve()
    {
        try
        {
            var reader = new AsnReader(Parameters ?? [], AsnEncodingRules.DER);
            var oid = reader.ReadObjectIdentifier();
            return ECCurve.CreateFromOid(new Oid(oid));
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException("The elliptic-curve public key does not name its curve (RFC 5480 allows no other way).", e);
        }
    }
}
