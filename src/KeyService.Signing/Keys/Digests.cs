using System.Security.Cryptography;

namespace KeyService.Signing;

/// <summary>Digests made here, and the check of those made elsewhere.</summary>
internal static class Digests
{
    /// <summary>Room for the longest digest of any algorithm.</summary>
    public const int MaxSize = 64;

    public static ReadOnlySpan<byte> Hash(SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, Span<byte> room) =>
        room[..CryptographicOperations.HashData(algorithm.HashName!.Value, message, room)];

    public static void Require(SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest)
    {
        if (!algorithm.SupportsPrehash)
        {
            throw new NotSupportedException(algorithm.PrehashRefusal);
        }

        if (digest.Length != algorithm.DigestSize)
        {
            throw new ArgumentException(
                $"{algorithm} signs {algorithm.HashName} digests of {algorithm.DigestSize} bytes, not {digest.Length}.", nameof(digest));
        }
    }
}
