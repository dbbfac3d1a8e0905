using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KeyService.Client;
using KeyService.Signing;

namespace KeyService.Cli.Output;

/// <summary>Public keys in the forms that other programs read.</summary>
internal static class PublicKeyFormats
{
    /// <summary>The versions whose signatures count now; none if the key is disabled.</summary>
    public static IEnumerable<PublishedKeyVersion> Verifying(PublishedKeySet keySet) =>
        keySet.Versions.Where(version => !keySet.Disabled && version.Verifies);

    public static string Pem(PublishedKeyVersion version) => PemEncoding.WriteString("PUBLIC KEY", version.PublicKey.Span);

    public static string JsonWebKeySet(PublishedKeySet keySet)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var version in Verifying(keySet))
            {
                using var key = VerificationKey.ImportSubjectPublicKeyInfo(keySet.Spec.Algorithm, version.PublicKey.Span);
                JsonWebKey.Write(json, key, version.Name.KeyId);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
