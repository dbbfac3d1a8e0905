using System.Security.Cryptography;

namespace KeyService.Signing;

/// <summary>
/// A secret and keyed hashes made ready with it. Keying a hash costs as much as a short message's tag, and a hash serves
/// one thread at a time: so a few are kept, one per slot, and a thread that finds its slot empty makes another.
/// Thread-safe, but for <see cref="Dispose"/>, which must come when nothing is under way.
/// </summary>
internal sealed class HmacSecret(SecretBytes secret) : IDisposable
{
    private const int MaxSlots = 16;

    // An idle hash each, or null while a thread has it. Native memory, which the platform cleanses when it frees it.
    private readonly IncrementalHash?[] _idle = new IncrementalHash?[Math.Min(Environment.ProcessorCount, MaxSlots)];

    public void Tag(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        ref var slot = ref _idle[Environment.CurrentManagedThreadId % _idle.Length];
        var hash = Interlocked.Exchange(ref slot, null)
            ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret.Span);
        hash.AppendData(message);
        hash.GetHashAndReset(destination);
        Interlocked.Exchange(ref slot, hash)?.Dispose();
    }

    public SecretBytes Copy() => SecretBytes.CopyFrom(secret.Span);

    public void Dispose()
    {
        foreach (var hash in _idle)
        {
            hash?.Dispose();
        }

        secret.Dispose();
    }
}
