using System.Security.Cryptography;

namespace KeyService.Signing;

/// <summary>
/// ECDSA over a NIST curve: FIPS 186-5, RFC 9421 sections 3.3.4 and 3.3.5. A signature is r‖s (IEEE P1363),
/// each as long as the field. Secret material is PKCS#8 with the curve's name (RFC 5958, RFC 5915).
/// </summary>
internal sealed class EcdsaAlgorithm(
    string name, string joseName, string curveName, ECCurve curve, HashAlgorithmName hash, int digestSize, int fieldSize)
    : SignatureAlgorithm(name, joseName)
{
    private const string PublicKeyOid = "1.2.840.10045.2.1";
    private const byte UncompressedPoint = 4;

    /// <summary>The curve's name in a JWK (RFC 7518, 6.2.1.1).</summary>
    public string CurveName => curveName;

    public int FieldSize => fieldSize;

    public override HashAlgorithmName? HashName => hash;

    public override int DigestSize => digestSize;

    internal override int SignatureSize(KeySpec spec) => 2 * fieldSize;

    internal override SigningKey Generate(KeySpec spec) => new EcdsaSigningKey(spec, ECDsa.Create(curve));

    internal override SigningKey Import(KeySpec spec, ReadOnlySpan<byte> material)
    {
        var key = ECDsa.Create();
        try
        {
            Pkcs8.Import(key, material);
            RequireCurve(key.ExportParameters(includePrivateParameters: false).Curve);
            return Pkcs8.RequirePair(new EcdsaSigningKey(spec, key));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    internal override VerificationKey ImportPublic(SubjectPublicKeyInfo info)
    {
        if (info.AlgorithmOid != PublicKeyOid)
        {
            throw new CryptographicException($"{Name} needs an elliptic-curve public key (OID {PublicKeyOid}), not OID {info.AlgorithmOid}.");
        }

        RequireCurve(info.ReadCurve());
        var point = info.PublicKey.AsSpan();
        if (point.Length != 1 + (2 * fieldSize) || point[0] != UncompressedPoint)
        {
            throw new CryptographicException($"A {curveName} public key is an uncompressed point of {1 + (2 * fieldSize)} bytes.");
        }

        return ImportPoint(point.Slice(1, fieldSize), point[(1 + fieldSize)..]);
    }

    /// <summary>Takes affine coordinates, each as long as the field; a point that is not on the curve is refused.</summary>
    public VerificationKey ImportPoint(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var parameters = new ECParameters { Curve = curve, Q = new ECPoint { X = x.ToArray(), Y = y.ToArray() } };
        try
        {
            return new EcdsaVerificationKey(KeySpec.Create(this), ECDsa.Create(parameters));
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException($"The public key is not a point on {curveName}.", e);
        }
    }

    private void RequireCurve(ECCurve found)
    {
        if (!found.IsNamed || found.Oid.Value != curve.Oid.Value)
        {
            var other = found.IsNamed ? $"{found.Oid.FriendlyName ?? found.Oid.Value}" : "a curve without a name";
            throw new CryptographicException($"{Name} needs a key on {curveName}; this one is on {other}.");
        }
    }
}
