using System.Formats.Asn1;
using System.Numerics;
using Xunit.Abstractions;

namespace KeyService.Signing.Tests.Wycheproof;

/// <summary>
/// ECDSA signatures in DER, which is not our encoding: as they are, all are refused. What strict DER reads out of them
/// is then put as r‖s: a valid one verifies, an invalid one does not, and one that is no DER cannot get so far.
/// </summary>
public class DerSignatureVectorTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("ecdsa_secp256r1_sha256_test", "ecdsa-p256-sha256", 484, 174)]
    [InlineData("ecdsa_secp384r1_sha384_test", "ecdsa-p384-sha384", 504, 194)]
    public void Refuses_der_and_accepts_the_valid_ones_converted(string name, string algorithm, int cases, int accepted)
    {
        var file = WycheproofFile.Read(name);
        var tally = new Tally(file);
        foreach (var group in file.Groups)
        {
            var spki = Convert.FromHexString(group.GetProperty("publicKeyDer").GetString()!);
            using var key = VerificationKey.ImportSubjectPublicKeyInfo(SignatureAlgorithm.Parse(algorithm), spki);
            foreach (var test in WycheproofFile.CasesOf(group))
            {
                Assert.False(key.Verify(test.Message, test.Signature), $"{name}, {test}: DER as it is");
                if (!TryConvert(test.Signature, key.SignatureSize / 2, out var converted))
                {
                    Assert.False(test.IsValid, $"{name}, {test}: not converted");
                    tally.Count("refused as DER and no r‖s to be had");
                    continue;
                }

                var verified = key.Verify(test.Message, converted);
                Assert.True(verified == test.IsValid, $"{name}, {test}: verified {verified}");
                tally.Count(verified ? "refused as DER, accepted as r‖s" : "refused as DER and as r‖s");
            }
        }

        tally.Finish(cases, output);
        Assert.Equal(accepted, tally["refused as DER, accepted as r‖s"]);
    }

    private static bool TryConvert(byte[] der, int fieldSize, out byte[] signature)
    {
        signature = new byte[2 * fieldSize];
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var pair = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var (r, s) = (pair.ReadInteger(), pair.ReadInteger());
            pair.ThrowIfNotEmpty();
            return TryPut(r, signature.AsSpan()[..fieldSize]) && TryPut(s, signature.AsSpan()[fieldSize..]);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static bool TryPut(BigInteger value, Span<byte> field)
    {
        if (value.Sign < 0 || value.GetByteCount(isUnsigned: true) > field.Length)
        {
            return false;
        }

        return value.TryWriteBytes(field[^value.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
