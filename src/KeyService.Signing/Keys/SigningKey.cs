namespace KeyService.Signing;

/// <summary>
/// A private or secret key that signs with its one algorithm. Thread-safe: any number of threads may sign at once.
/// <see cref="Dispose"/> may come at any time: signatures under way are finished, later calls throw
/// <see cref="ObjectDisposedException"/>, and the material is zeroed once the last has ended.
/// </summary>
public abstract class SigningKey : IDisposable
{
    private UseCount _uses;

    private protected SigningKey(KeySpec spec)
    {
        Spec = spec;
        SignatureSize = spec.SignatureSize;
    }

    /// <summary>The key's parameters.</summary>
    public KeySpec Spec { get; }

    /// <summary>The only algorithm the key signs with.</summary>
    public SignatureAlgorithm Algorithm => Spec.Algorithm;

    /// <summary>The size in bytes of every signature.</summary>
    public int SignatureSize { get; }

    /// <summary>
    /// The key that verifies this one's signatures; owned by this key and disposed with it.
    /// For HMAC it holds the secret and cannot be exported.
    /// </summary>
    public abstract VerificationKey Verifier { get; }

    /// <summary>Makes a new key from the operating system's randomness.</summary>
    public static SigningKey Generate(KeySpec spec) => spec.Algorithm.Generate(spec);

    /// <summary>
    /// Reads what <see cref="ExportMaterial"/> writes: PKCS#8 DER (RFC 5958) for ECDSA and RSA, the 32-byte seed for
    /// ed25519, 24 to 64 bytes for HMAC. The material stays the caller's to zero.
    /// </summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// The material is malformed, of another algorithm, curve or size, or its private and public parts do not belong together.
    /// </exception>
    public static SigningKey Import(KeySpec spec, ReadOnlySpan<byte> material) => spec.Algorithm.Import(spec, material);

    /// <summary>The secret itself, in the form that <see cref="Import"/> takes. The caller disposes it.</summary>
    public SecretBytes ExportMaterial()
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

    /// <summary>Signs a message, which may be empty.</summary>
    /// <returns>The bytes written, always <see cref="SignatureSize"/>.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="SignatureSize"/>.</exception>
    public int Sign(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        RequireRoom(destination);
        Enter();
        try
        {
            SignCore(message, destination[..SignatureSize]);
            return SignatureSize;
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc cref="Sign(ReadOnlySpan{byte}, Span{byte})"/>
    /// <returns>The signature.</returns>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureSize];
        Sign(message, signature);
        return signature;
    }

    /// <summary>Signs the digest of a message, made with the algorithm's <see cref="SignatureAlgorithm.HashName"/>.</summary>
    /// <returns>The bytes written, always <see cref="SignatureSize"/>.</returns>
    /// <exception cref="NotSupportedException">The algorithm signs messages only; the message says why.</exception>
    /// <exception cref="ArgumentException">The digest has not the algorithm's size, or the destination is too short.</exception>
    public int SignDigest(ReadOnlySpan<byte> digest, Span<byte> destination)
    {
        Digests.Require(Algorithm, digest);
        RequireRoom(destination);
        Enter();
        try
        {
            SignDigestCore(digest, destination[..SignatureSize]);
            return SignatureSize;
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc cref="SignDigest(ReadOnlySpan{byte}, Span{byte})"/>
    /// <returns>The signature.</returns>
    public byte[] SignDigest(ReadOnlySpan<byte> digest)
    {
        var signature = new byte[SignatureSize];
        SignDigest(digest, signature);
        return signature;
    }

    /// <summary>Ends the key's use and, once no signature is under way, zeroes the material.</summary>
    public void Dispose()
    {
        if (_uses.Close())
        {
            Free();
        }

        Verifier.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract SecretBytes ExportCore();

    /// <summary>Signs into a destination of exactly the signature's size.</summary>
    private protected abstract void SignCore(ReadOnlySpan<byte> message, Span<byte> destination);

    /// <summary>As <see cref="SignCore"/>, for a digest whose size has been checked; never called for an algorithm without.</summary>
    private protected virtual void SignDigestCore(ReadOnlySpan<byte> digest, Span<byte> destination) =>
        throw new NotSupportedException(Algorithm.PrehashRefusal);

    /// <summary>Zeroes the material; called once, when nothing uses it.</summary>
    private protected abstract void Free();

    private void RequireRoom(Span<byte> destination)
    {
        if (destination.Length < SignatureSize)
        {
            throw new ArgumentException($"A signature by a {Spec} key needs {SignatureSize} bytes of room, not {destination.Length}.", nameof(destination));
        }
    }

    private void Enter() => ObjectDisposedException.ThrowIf(!_uses.TryEnter(), this);

    private void Leave()
    {
        if (_uses.Leave())
        {
            Free();
        }
    }
}
