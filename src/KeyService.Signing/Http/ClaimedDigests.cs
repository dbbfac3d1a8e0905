using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>What a Content-Digest field claims, as far as it is known here: SHA-256, SHA-512 or both.</summary>
public sealed class ClaimedDigests
{
    private ClaimedDigests(byte[]? sha256, byte[]? sha512)
    {
        Sha256 = sha256;
        Sha512 = sha512;
    }

    internal byte[]? Sha256 { get; }

    internal byte[]? Sha512 { get; }

    /// <summary>Whether there is a digest that can be checked at all. Others, such as md5, are ignored.</summary>
    public bool IsCheckable => Sha256 is not null || Sha512 is not null;

    /// <summary>Reads the field's value, its lines joined; false if it is malformed or a digest has the wrong size.</summary>
    public static bool TryParse(ReadOnlySpan<char> value, [NotNullWhen(true)] out ClaimedDigests? digests)
    {
        digests = null;
        if (!StructuredField.TryParseDictionary(value, out var dictionary)
            || !TryRead(dictionary, "sha-256", SHA256.HashSizeInBytes, out var sha256)
            || !TryRead(dictionary, "sha-512", SHA512.HashSizeInBytes, out var sha512))
        {
            return false;
        }

        digests = new ClaimedDigests(sha256, sha512);
        return true;
    }

    private static bool TryRead(StructuredDictionary dictionary, string algorithm, int size, out byte[]? digest)
    {
        digest = null;
        if (!dictionary.TryGetValue(algorithm, out var member))
        {
            return true;
        }

        digest = member is Item { Value: BareItem.ByteSequence bytes } && bytes.Value.Length == size
            ? bytes.Value.ToArray()
            : null;
        return digest is not null;
    }
}
