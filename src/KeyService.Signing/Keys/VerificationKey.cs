using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace KeyService.Signing;

/// <summary>
/// A key that verifies with its one algorithm: a public key or, for HMAC, the secret. Thread-safe; disposing is safe
/// at any time and makes later calls throw <see cref="ObjectDisposedException"/>.
/// </summary>
public abstract class VerificationKey : IDisposable
{
    private UseCount _uses;

    private protected VerificationKey(KeySpec spec)
    {
        Spec = spec;
        SignatureSize = spec.SignatureSize;
    }

    /// <summary>The key's parameters.</summary>
    public KeySpec Spec { get; }

    /// <summary>The only algorithm the key verifies with.</summary>
    public SignatureAlgorithm Algorithm => Spec.Algorithm;

    /// <summary>The size in bytes that every valid signature has.</summary>
    public int SignatureSize { get; }

    /// <summary>Reads a DER SubjectPublicKeyInfo (RFC 5280; RFC 5480 for ECDSA, RFC 8410 for ed25519).</summary>
    /// <exception cref="CryptographicException">
    /// It is malformed, of another algorithm or curve, an RSA key of a size or exponent that is not allowed, or HMAC is asked for.
    /// </exception>
    public static VerificationKey ImportSubjectPublicKeyInfo(SignatureAlgorithm algorithm, ReadOnlySpan<byte> spki)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return algorithm.ImportPublic(SubjectPublicKeyInfo.Read(spki));
    }

    /// <summary>As <see cref="ImportSubjectPublicKeyInfo"/>; false for a key that it refuses.</summary>
    public static bool TryImportSubjectPublicKeyInfo(
        SignatureAlgorithm algorithm, ReadOnlySpan<byte> spki, [NotNullWhen(true)] out VerificationKey? key)
    {
        try
        {
            key = ImportSubjectPublicKeyInfo(algorithm, spki);
            return true;
        }
        catch (CryptographicException)
        {
            key = null;
            return false;
        }
    }

    /// <summary>Reads one PEM block labelled <c>PUBLIC KEY</c> (RFC 7468, section 13).</summary>
    /// <exception cref="CryptographicException">There is no such block, or <see cref="ImportSubjectPublicKeyInfo"/> refuses what it holds.</exception>
    public static VerificationKey ImportPem(SignatureAlgorithm algorithm, string pem) =>
        ImportSubjectPublicKeyInfo(algorithm, PublicKeyPem.Read(pem));

    /// <summary>True if the signature is the key's over the message. False for anything else, however malformed.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Enter();
        try
        {
            return signature.Length == SignatureSize && VerifyCore(message, signature);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>As <see cref="Verify"/>, given the message's digest by the algorithm's <see cref="SignatureAlgorithm.HashName"/>.</summary>
    /// <exception cref="NotSupportedException">The algorithm signs messages only; the message says why.</exception>
    /// <exception cref="ArgumentException">The digest has not the algorithm's size.</exception>
    public bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        Digests.Require(Algorithm, digest);
        Enter();
        try
        {
            return signature.Length == SignatureSize && VerifyDigestCore(digest, signature);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The public key as DER SubjectPublicKeyInfo.</summary>
    /// <exception cref="InvalidOperationException">An HMAC key has no public part.</exception>
    public byte[] ExportSubjectPublicKeyInfo()
    {
        Enter();
        try
        {
            return ExportCore();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The public key as a PEM block labelled <c>PUBLIC KEY</c>, with a final newline.</summary>
    /// <exception cref="InvalidOperationException">An HMAC key has no public part.</exception>
    public string ExportPem() => PublicKeyPem.Write(ExportSubjectPublicKeyInfo());

    /// <summary>Ends the key's use; an HMAC secret is zeroed once no verification is under way.</summary>
    public void Dispose()
    {
        if (_uses.Close())
        {
            Free();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Verifies a signature whose size has been checked.</summary>
    private protected abstract bool VerifyCore(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>As <see cref="VerifyCore"/>, for a digest whose size has been checked; never called for an algorithm without.</summary>
    private protected virtual bool VerifyDigestCore(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        throw new NotSupportedException(Algorithm.PrehashRefusal);

    private protected abstract byte[] ExportCore();

    /// <summary>Frees the key; called once, when nothing uses it.</summary>
    private protected abstract void Free();

    private void Enter() => ObjectDisposedException.ThrowIf(!_uses.TryEnter(), this);

    private void Leave()
    {
        if (_uses.Leave())
        {
            Free();
        }
    }
}
