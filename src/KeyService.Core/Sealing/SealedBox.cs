using System.Security.Cryptography;
using System.Text;
using KeyService.Signing;

namespace KeyService.Core.Sealing;

/// <summary>
/// Seals secrets for storage with AES-256-GCM (NIST SP 800-38D), bound to what they belong to.
/// </summary>
/// <remarks>
/// Layout, 37 bytes longer than the plaintext:
/// <code>
/// offset  length
///      0       1  format version, 1
///      1       8  key id: the first bytes of HMAC-SHA256(key, "keyservice sealed box v1"); tells a wrong key from damage
///      9      12  nonce
///     21       n  ciphertext
/// 21 + n      16  tag
/// </code>
/// Authenticated besides the ciphertext: the first 9 bytes, then the caller's associated data, which is not stored.
/// A nonce must be random, and a key may seal 2^32 times (SP 800-38D, 8.3).
/// </remarks>
public static class SealedBox
{
    public const int KeySize = 32;
    public const int NonceSize = 12;

    /// <summary>How much longer a sealed secret is than the secret.</summary>
    public const int Overhead = HeaderSize + NonceSize + TagSize;

    /// <summary>The longest secret: well above an RSA-4096 key.</summary>
    public const int MaxPlaintextSize = 64 * 1024;

    private const byte FormatVersion = 1;
    private const int KeyIdSize = 8;
    private const int HeaderSize = 1 + KeyIdSize;
    private const int TagSize = 16;

    /// <summary>Seals a secret.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 random bytes, never used with this key before.</param>
    /// <param name="associatedData">What the secret belongs to; opening demands the same.</param>
    /// <param name="plaintext">The secret; stays the caller's to clear.</param>
    /// <exception cref="ArgumentException">A size is wrong.</exception>
    public static byte[] Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        CheckKey(key);
        if (nonce.Length != NonceSize) throw new ArgumentException($"The nonce has {nonce.Length} bytes, not {NonceSize}.", nameof(nonce));
        if (plaintext.Length > MaxPlaintextSize)
        {
            throw new ArgumentException($"The secret has {plaintext.Length} bytes; at most {MaxPlaintextSize} are sealed.", nameof(plaintext));
        }

        var box = new byte[Overhead + plaintext.Length];
        box[0] = FormatVersion;
        WriteKeyId(key, box.AsSpan(1, KeyIdSize));
        nonce.CopyTo(box.AsSpan(HeaderSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plaintext, box.AsSpan(Ciphertext), box.AsSpan(Tag), Authenticated(box, associatedData));
        return box;
    }

    /// <summary>Opens a sealed secret; the caller disposes it.</summary>
    /// <exception cref="CryptographicException">It was sealed with another key, for another place, in another format, or it is
    /// damaged; the message says which of these it can tell.</exception>
    public static SecretBytes Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes)
    {
        CheckKey(key);
        CheckHeader(key, sealedBytes);
        using var aes = new AesGcm(key, TagSize);
        var opening = new Opening(aes, sealedBytes, Authenticated(sealedBytes, associatedData));
        try
        {
            return SecretBytes.Create(sealedBytes.Length - Overhead, opening, static (plaintext, o) => o.Decrypt(plaintext));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new CryptographicException(
                "The sealed secret does not belong here or is damaged: it was sealed with this key, but for another tenant, key or "
                + "version, or its bytes were changed. Restore it from a backup.",
                e);
        }
    }

    /// <summary>Names a key without revealing it, as 16 hexadecimal digits: the key id that its boxes carry.</summary>
    public static string KeyIdOf(ReadOnlySpan<byte> key)
    {
        CheckKey(key);
        Span<byte> keyId = stackalloc byte[KeyIdSize];
        WriteKeyId(key, keyId);
        return Convert.ToHexStringLower(keyId);
    }

    /// <summary>The id of the key that a box says it was sealed with; null if the bytes are no box.</summary>
    public static string? FindKeyId(ReadOnlySpan<byte> sealedBytes) =>
        sealedBytes.Length >= Overhead && sealedBytes[0] == FormatVersion
            ? Convert.ToHexStringLower(sealedBytes.Slice(1, KeyIdSize))
            : null;

    /// <summary>What the material of a key version is bound to.</summary>
    public static byte[] AssociatedDataFor(KeyVersionName version) =>
        Encoding.ASCII.GetBytes($"keyservice key version\n{version.ResourceName}");

    /// <summary>What a tenant's data-encryption key is bound to.</summary>
    public static byte[] AssociatedDataFor(TenantId tenant) =>
        Encoding.ASCII.GetBytes($"keyservice tenant key\n{tenant.ResourceName}");

    private static Range Nonce => HeaderSize..(HeaderSize + NonceSize);

    private static Range Ciphertext => (HeaderSize + NonceSize)..^TagSize;

    private static Range Tag => ^TagSize..;

    private static void CheckHeader(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box)
    {
        if (box.Length < Overhead)
        {
            throw new CryptographicException($"The sealed secret is damaged: it has {box.Length} bytes and needs at least {Overhead}.");
        }

        if (box[0] != FormatVersion)
        {
            throw new CryptographicException(
                $"The sealed secret has format version {box[0]}; only version {FormatVersion} is known. It is damaged, or a newer release wrote it.");
        }

        Span<byte> keyId = stackalloc byte[KeyIdSize];
        WriteKeyId(key, keyId);
        var sealedWith = box.Slice(1, KeyIdSize);
        if (!sealedWith.SequenceEqual(keyId))
        {
            throw new CryptographicException(
                $"The sealed secret was sealed with another key: it names key {Convert.ToHexStringLower(sealedWith)}, "
                + $"and the key at hand is {Convert.ToHexStringLower(keyId)}.");
        }
    }

    private static void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize) throw new ArgumentException($"The sealing key has {key.Length} bytes, not {KeySize}.", nameof(key));
    }

    private static void WriteKeyId(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, "keyservice sealed box v1"u8, mac);
        mac[..KeyIdSize].CopyTo(destination);
    }

    private static byte[] Authenticated(ReadOnlySpan<byte> box, ReadOnlySpan<byte> associatedData) =>
        [.. box[..HeaderSize], .. associatedData];

    private readonly ref struct Opening(AesGcm aes, ReadOnlySpan<byte> box, ReadOnlySpan<byte> authenticated)
    {
        private readonly ReadOnlySpan<byte> _box = box;
        private readonly ReadOnlySpan<byte> _authenticated = authenticated;

        public void Decrypt(Span<byte> plaintext) => aes.Decrypt(_box[Nonce], _box[Ciphertext], _box[Tag], plaintext, _authenticated);
    }
}
