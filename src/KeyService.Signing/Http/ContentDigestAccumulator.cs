using System.Security.Cryptography;

namespace KeyService.Signing.Http;

/// <summary>
/// Hashes a body as it streams and then compares it with what its Content-Digest claimed: every claimed digest must
/// match. Not thread-safe; dispose it.
/// </summary>
public sealed class ContentDigestAccumulator : IDisposable
{
    private readonly IncrementalHash? _sha256;
    private readonly IncrementalHash? _sha512;

    /// <summary>Starts with an empty body. No claimed digests: the body must stay empty, as that of a 304.</summary>
    public ContentDigestAccumulator(ClaimedDigests? claimed)
    {
        Claimed = claimed;
        _sha256 = claimed?.Sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _sha512 = claimed?.Sha512 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
    }

    /// <summary>What the body is held to.</summary>
    public ClaimedDigests? Claimed { get; }

    /// <summary>How many bytes were appended.</summary>
    public long Length { get; private set; }

    /// <summary>Takes the next bytes of the body.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        _sha256?.AppendData(content);
        _sha512?.AppendData(content);
        Length += content.Length;
    }

    /// <summary>Whether the body appended so far is the one that was claimed.</summary>
    public bool Matches()
    {
        if (Claimed is null || !Claimed.IsCheckable)
        {
            return Length == 0;
        }

        return Matches(_sha256, Claimed.Sha256) && Matches(_sha512, Claimed.Sha512);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sha256?.Dispose();
        _sha512?.Dispose();
    }

    private static bool Matches(IncrementalHash? hash, byte[]? claimed)
    {
        if (hash is null || claimed is null)
        {
            return true;
        }

        Span<byte> actual = stackalloc byte[SHA512.HashSizeInBytes];
        var length = hash.GetCurrentHash(actual);
        return CryptographicOperations.FixedTimeEquals(actual[..length], claimed);
    }
}
