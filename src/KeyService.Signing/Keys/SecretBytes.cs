using System.Buffers;
using System.Security.Cryptography;

namespace KeyService.Signing;

/// <summary>
/// Secret bytes in memory that the garbage collector never moves or copies, zeroed on <see cref="Dispose"/>.
/// Whoever holds one may read the secret and must dispose it; nothing else clears it.
/// Not thread-safe: its owner sees to it that no span is in use when it disposes.
/// </summary>
public sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private bool _disposed;

    private SecretBytes(int length) => _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);

    /// <summary>How many bytes there are; stays known after disposal.</summary>
    public int Length => _bytes.Length;

    /// <summary>The secret itself. The span must not be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The bytes have been zeroed.</exception>
    public ReadOnlySpan<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>Copies the bytes; the source stays the caller's to clear.</summary>
    public static SecretBytes CopyFrom(ReadOnlySpan<byte> source)
    {
        var secret = new SecretBytes(source.Length);
        source.CopyTo(secret._bytes);
        return secret;
    }

    /// <summary>Copies the bytes and zeroes the source.</summary>
    public static SecretBytes Take(Span<byte> source)
    {
        var secret = CopyFrom(source);
        CryptographicOperations.ZeroMemory(source);
        return secret;
    }

    /// <summary>Has the bytes written in place, so that no second copy of them exists. If <paramref name="fill"/> throws, they are zeroed.</summary>
    public static SecretBytes Create(int length, FillSecret fill) => Create(length, fill, static (bytes, f) => f(bytes));

    /// <inheritdoc cref="Create(int, FillSecret)"/>
    public static SecretBytes Create<TState>(int length, TState state, SpanAction<byte, TState> fill)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(fill);
        var secret = new SecretBytes(length);
        try
        {
            fill(secret._bytes, state);
            return secret;
        }
        catch
        {
            secret.Dispose();
            throw;
        }
    }

    /// <summary>Zeroes the bytes; again does nothing.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        _disposed = true;
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => nameof(SecretBytes);
}

/// <summary>Writes a secret to where it will stay; the bytes there are not cleared beforehand.</summary>
public delegate void FillSecret(Span<byte> destination);
