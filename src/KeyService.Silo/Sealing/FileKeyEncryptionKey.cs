using System.Security.Cryptography;
using KeyService.Core.Sealing;
using KeyService.Grains.Sealing;
using KeyService.Signing;

namespace KeyService.Silo.Sealing;

/// <summary>
/// A key-encryption key in a <see cref="KekFile"/>: the embedded default. A wrapped key is a <see cref="SealedBox"/> with a
/// random nonce; the box names the KEK, which tells a wrong KEK from a damaged key.
/// </summary>
internal sealed class FileKeyEncryptionKey : IKeyEncryptionKey, IDisposable
{
    private readonly SecretBytes _key;

    private FileKeyEncryptionKey(SecretBytes key)
    {
        _key = key;
        Id = KekFile.IdOf(key.Span);
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <summary>Reads the key; makes it first where there is none and <paramref name="mayCreate"/> allows it.</summary>
    /// <param name="path">The key's file.</param>
    /// <param name="mayCreate">False once a tenant's key is wrapped by it: then a new key would open nothing.</param>
    /// <exception cref="AuthorityStartException">It is missing, damaged, or accessible to others; the message says what to do.</exception>
    public static FileKeyEncryptionKey OpenOrCreate(string path, bool mayCreate)
    {
        path = Path.GetFullPath(path);
        if (mayCreate && !File.Exists(path)) KekFile.Create(path);
        return new FileKeyEncryptionKey(KekFile.Read(path));
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken)
    {
        if (key.Length != SealedBox.KeySize) throw new ArgumentException($"A key to wrap has {SealedBox.KeySize} bytes.", nameof(key));

        Span<byte> nonce = stackalloc byte[SealedBox.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        return ValueTask.FromResult(SealedBox.Seal(_key.Span, nonce, associatedData.Span, key.Span));
    }

    /// <inheritdoc/>
    public ValueTask<SecretBytes> UnwrapAsync(
        ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken)
    {
        try
        {
            if (SealedBox.FindKeyId(wrapped.Span) is { } keyId && KekFile.IdOf(keyId) is var wrappedBy && wrappedBy != Id)
            {
                throw new CryptographicException(
                    $"The key was wrapped by KEK {wrappedBy}, this silo has {Id}. Start it with the file of {wrappedBy} as KeyService:KekFile.");
            }

            return ValueTask.FromResult(SealedBox.Open(_key.Span, associatedData.Span, wrapped.Span));
        }
        catch (CryptographicException e)
        {
            return ValueTask.FromException<SecretBytes>(e);
        }
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _key.Dispose();
}
