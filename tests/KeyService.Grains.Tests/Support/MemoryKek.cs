using System.Security.Cryptography;
using KeyService.Core.Sealing;
using KeyService.Grains.Sealing;
using KeyService.Signing;

namespace KeyService.Grains.Tests.Support;

/// <summary>A key-encryption key in memory.</summary>
internal sealed class MemoryKek : IKeyEncryptionKey
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private int _unwraps;

    public string Id => "memory";

    public int Unwraps => Volatile.Read(ref _unwraps);

    public ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken) =>
        ValueTask.FromResult(SealedBox.Seal(_key, RandomNumberGenerator.GetBytes(12), associatedData.Span, key.Span));

    public ValueTask<SecretBytes> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _unwraps);
        return ValueTask.FromResult(SealedBox.Open(_key, associatedData.Span, wrapped.Span));
    }
}
