using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

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

    private string? CurveOid => curve.Oid.Value;

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
        return ImportPoint(ReadPoint(info));
    }

    internal override string JwkKeyType => "EC";

    internal override string JwkCurve => curveName;

    // RFC 7518, 6.2.1: coordinates keep their leading zeros.
    internal override void WriteJwk(Utf8JsonWriter writer, SubjectPublicKeyInfo info)
    {
        var point = ReadPoint(info);
        writer.WriteString("crv", curveName);
        writer.WriteString("x", Base64Url.EncodeToString(point.X));
        writer.WriteString("y", Base64Url.EncodeToString(point.Y));
    }

    internal override VerificationKey ReadJwk(JwkMembers members) =>
        ImportPoint(new ECPoint { X = members.Bytes("x", fieldSize), Y = members.Bytes("y", fieldSize) });

    private ECPoint ReadPoint(SubjectPublicKeyInfo info)
    {
        var point = info.PublicKey;
        return point.Length == 1 + (2 * fieldSize) && point[0] == UncompressedPoint
            ? new ECPoint { X = point[1..(1 + fieldSize)], Y = point[(1 + fieldSize)..] }
            : throw new CryptographicException($"A {curveName} public key is an uncompressed point of {1 + (2 * fieldSize)} bytes.");
    }

    // The platform refuses a point that is not on the curve.
    private EcdsaVerificationKey ImportPoint(ECPoint point)
    {
        var parameters = new ECParameters { Curve = curve, Q = point };
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
        if (!found.IsNamed || found.Oid.Value != CurveOid)
        {
            throw new CryptographicException($"{Name} needs a key on {curveName}; this one is on {Describe(found)}.");
        }
    }

    private static string Describe(ECCurve found) =>
        !found.IsNamed
            ? "a curve without a name"
            : All.OfType<EcdsaAlgorithm>().FirstOrDefault(a => a.CurveOid == found.Oid.Value)?.JwkCurve
                ?? $"the curve of OID {found.Oid.Value}";
}
