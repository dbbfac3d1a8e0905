using System.Security.Cryptography;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>
/// The Content-Digest field, RFC 9530, with sha-256 and sha-512 only. It is taken over the content as it is sent: after
/// content coding, before transfer coding; over nothing for HEAD and 204; over the part for 206.
/// </summary>
public static class ContentDigest
{
    /// <summary>The field's name, in lowercase.</summary>
    public const string FieldName = "content-digest";

    /// <summary>The field value with the SHA-256 of the content.</summary>
    public static string Sha256(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return FormatSha256(hash);
    }

    /// <summary>The field value with a SHA-256 that was computed as the content streamed.</summary>
    /// <exception cref="ArgumentException">The hash is not 32 bytes.</exception>
    public static string FormatSha256(ReadOnlySpan<byte> hash) => Format("sha-256", hash, SHA256.HashSizeInBytes);

    /// <summary>The field value with the SHA-512 of the content.</summary>
    public static string Sha512(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(content, hash);
        return FormatSha512(hash);
    }

    /// <summary>The field value with a SHA-512 that was computed as the content streamed.</summary>
    /// <exception cref="ArgumentException">The hash is not 64 bytes.</exception>
    public static string FormatSha512(ReadOnlySpan<byte> hash) => Format("sha-512", hash, SHA512.HashSizeInBytes);

    /// <summary>
    /// Whether the value seems to have a digest that verifiers check: cheap, for the signer, whose own field this is.
    /// </summary>
    internal static bool IsCheckable(ReadOnlySpan<char> value) =>
        value.Contains("sha-256=:", StringComparison.Ordinal) || value.Contains("sha-512=:", StringComparison.Ordinal);

    private static string Format(string algorithm, ReadOnlySpan<byte> hash, int size) =>
        hash.Length == size
            ? $"{algorithm}=:{Base64.Encode(hash)}:"
            : throw new ArgumentException($"A {algorithm} hash has {size} bytes, not {hash.Length}.", nameof(hash));
}
