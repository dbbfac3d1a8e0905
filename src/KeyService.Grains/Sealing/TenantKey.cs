using System.Security.Cryptography;
using KeyService.Core.Sealing;
using KeyService.Signing;

namespace KeyService.Grains;

/// <summary>
/// An unwrapped data-encryption key. The lock keeps a disposal from zeroing it under a seal in progress, whose result
/// nobody could open. Thread-safe.
/// </summary>
internal sealed class TenantKey(SecretBytes secret) : IDisposable
{
    public const int Size = 32;
    private const int NonceSize = 12;

    private readonly Lock _gate = new();

    public byte[] Seal(KeyVersionName version, ReadOnlySpan<byte> material)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        RandomNumberGenerator.Fill(nonce);
        lock (_gate)
        {
            return SealedBox.Seal(secret.Span, nonce, SealedBox.AssociatedDataFor(version), material);
        }
    }

    public SecretBytes Open(KeyVersionName version, ReadOnlySpan<byte> sealedMaterial)
    {
        lock (_gate)
        {
            return SealedBox.Open(secret.Span, SealedBox.AssociatedDataFor(version), sealedMaterial);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            secret.Dispose();
        }
    }
}
