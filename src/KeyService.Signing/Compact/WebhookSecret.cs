using System.Security.Cryptography;
using System.Text;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Compact;

/// <summary>
/// Reads webhook secrets as they are handed to people: <c>whsec_</c>, <c>whsk_</c> and <c>whpk_</c> of Standard Webhooks,
/// and the plain text that GitHub and Stripe take. The text stays the caller's to clear; no message repeats it.
/// </summary>
public static class WebhookSecret
{
    private const string SharedPrefix = "whsec_";
    private const string PrivatePrefix = "whsk_";
    private const string PublicPrefix = "whpk_";
    private const int MaxTextLength = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // RFC 8410, section 4: SubjectPublicKeyInfo of an ed25519 key up to the key itself.
    private static readonly byte[] Ed25519Info = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    /// <summary>
    /// Reads <c>whsec_</c> and base64 of 24 to 64 bytes (hmac-sha256), or <c>whsk_</c> and base64 of an ed25519 seed,
    /// with or without the public key behind it. The caller disposes the key.
    /// </summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static SigningKey Parse(ReadOnlySpan<char> text)
    {
        if (text.StartsWith(SharedPrefix, StringComparison.Ordinal))
        {
            return Import(text[SharedPrefix.Length..], SignatureAlgorithm.HmacSha256);
        }

        return text.StartsWith(PrivatePrefix, StringComparison.Ordinal)
            ? Import(text[PrivatePrefix.Length..], SignatureAlgorithm.Ed25519)
            : throw new FormatException($"A webhook secret starts with {SharedPrefix} (shared) or {PrivatePrefix} (ed25519).");
    }

    /// <summary>Reads <c>whpk_</c> and base64 of an ed25519 public key.</summary>
    /// <exception cref="FormatException">The text is not that.</exception>
    public static VerificationKey ParsePublic(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(PublicPrefix, StringComparison.Ordinal)
            || !Base64.TryDecode(text[PublicPrefix.Length..], out var bytes)
            || bytes.Length != Ed25519Algorithm.PublicKeySize
            || !VerificationKey.TryImportSubjectPublicKeyInfo(SignatureAlgorithm.Ed25519, [.. Ed25519Info, .. bytes], out var key))
        {
            throw new FormatException($"A webhook public key is {PublicPrefix} and base64 of an ed25519 public key of {Ed25519Algorithm.PublicKeySize} bytes.");
        }

        return key;
    }

    /// <summary>Writes an ed25519 public key as <c>whpk_</c> and base64.</summary>
    /// <exception cref="ArgumentException">The key is of another algorithm.</exception>
    public static string FormatPublic(VerificationKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Algorithm == SignatureAlgorithm.Ed25519
            ? PublicPrefix + Base64.Encode(key.ExportSubjectPublicKeyInfo().AsSpan(Ed25519Info.Length))
            : throw new ArgumentException($"Standard Webhooks publishes ed25519 keys, not {key.Algorithm}.", nameof(key));
    }

    /// <summary>
    /// Takes the text itself as the secret, as GitHub does, and Stripe with its <c>whsec_</c> as part of the text: its
    /// UTF-8, 24 bytes at least. One past 64 bytes is hashed first, which is what HMAC does with it (RFC 2104, section 2).
    /// The caller disposes the key.
    /// </summary>
    /// <exception cref="FormatException">The text is shorter than 24 bytes, longer than 1024 characters, or not Unicode.</exception>
    public static SigningKey FromText(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxTextLength)
        {
            throw new FormatException($"A webhook secret has at most {MaxTextLength} characters.");
        }

        using var secret = Utf8Of(text);
        if (secret.Length < HmacAlgorithm.MinSecretSize)
        {
            throw new FormatException($"A webhook secret has at least {HmacAlgorithm.MinSecretSize} bytes; this one has {secret.Length}.");
        }

        if (secret.Length <= HmacAlgorithm.MaxSecretSize)
        {
            return SigningKey.Import(KeySpec.Create(SignatureAlgorithm.HmacSha256), secret.Span);
        }

        using var hashed = SecretBytes.Create(SHA256.HashSizeInBytes, secret.Span, static (hash, text) => SHA256.HashData(text, hash));
        return SigningKey.Import(KeySpec.Create(SignatureAlgorithm.HmacSha256), hashed.Span);
    }

    private static SecretBytes Utf8Of(ReadOnlySpan<char> text)
    {
        try
        {
            return SecretBytes.Create(StrictUtf8.GetByteCount(text), text, static (bytes, text) => StrictUtf8.GetBytes(text, bytes));
        }
        catch (EncoderFallbackException)
        {
            // Its message would tell a character of the secret.
            throw new FormatException("A webhook secret is text that UTF-8 can hold.");
        }
    }

    private static SigningKey Import(ReadOnlySpan<char> base64, SignatureAlgorithm algorithm)
    {
        // The longest that anything here can be: 64 bytes with their padding.
        if (base64.Length > 88 || !Base64.TryDecode(base64, out var bytes))
        {
            throw new FormatException("What follows the prefix of a webhook secret must be base64 of at most 64 bytes.");
        }

        using var secret = SecretBytes.Take(bytes);
        try
        {
            return algorithm.IsSymmetric
                ? SigningKey.Import(KeySpec.Create(algorithm), secret.Span)
                : ImportPrivate(secret.Span);
        }
        catch (CryptographicException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static SigningKey ImportPrivate(ReadOnlySpan<byte> secret)
    {
        const int seedSize = Ed25519Algorithm.SeedSize;
        var spec = KeySpec.Create(SignatureAlgorithm.Ed25519);
        if (secret.Length == seedSize)
        {
            return SigningKey.Import(spec, secret);
        }

        if (secret.Length != seedSize + Ed25519Algorithm.PublicKeySize)
        {
            throw new CryptographicException($"An ed25519 webhook secret has {seedSize} bytes, or {seedSize + Ed25519Algorithm.PublicKeySize} with its public key, not {secret.Length}.");
        }

        // Elsewhere the two halves are used as they stand, and a signature with another's public key gives the seed away.
        var key = SigningKey.Import(spec, secret[..seedSize]);
        if (secret[seedSize..].SequenceEqual(key.Verifier.ExportSubjectPublicKeyInfo().AsSpan(Ed25519Info.Length)))
        {
            return key;
        }

        key.Dispose();
        throw new CryptographicException("The public key behind the ed25519 seed is not the seed's.");
    }
}
