using System.Security.Cryptography;

namespace KeyService.Signing;

/// <summary>The textual encoding of public keys: RFC 7468, section 13.</summary>
internal static class PublicKeyPem
{
    private const string Label = "PUBLIC KEY";

    public static string Write(byte[] spki) => PemEncoding.WriteString(Label, spki) + "\n";

    public static byte[] Read(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (!PemEncoding.TryFind(pem, out var fields))
        {
            throw new CryptographicException($"There is no PEM block: it begins with '-----BEGIN {Label}-----'.");
        }

        var label = pem[fields.Label];
        if (label != Label)
        {
            throw new CryptographicException($"The PEM block is a '{label}'; a '{Label}' is needed.");
        }

        if (PemEncoding.TryFind(pem.AsSpan()[fields.Location.End..], out _))
        {
            throw new CryptographicException("There is more than one PEM block: give one public key.");
        }

        var spki = new byte[fields.DecodedDataLength];
        Convert.TryFromBase64Chars(pem.AsSpan()[fields.Base64Data], spki, out _);
        return spki;
    }
}
