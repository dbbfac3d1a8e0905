using System.Buffers;
using System.Security.Cryptography;
using KeyService.Signing.Http;

namespace KeyService.AspNetCore;

/// <summary>
/// A response body held in pooled memory and hashed as it comes. Refuses to grow past its limit. Not thread-safe, as a
/// response body is not.
/// </summary>
internal sealed class ResponseBuffer(long limit) : IDisposable
{
    private const int FirstSegment = 4 * 1024;
    private const int LargestSegment = 64 * 1024;

    private readonly List<(byte[] Array, int Used)> _segments = [];
    private IncrementalHash? _hash;

    // The rented array that bytes go to now, and how many it holds.
    private byte[] _current = [];
    private int _used;

    // A write was refused. The application may have gone on as if nothing were: what is here is not what it answered.
    private bool _isCut;

    public long Length { get; private set; }

    /// <summary>The whole body in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Segments =>
        _segments.Select(segment => (ReadOnlyMemory<byte>)segment.Array.AsMemory(0, segment.Used)).Append(_current.AsMemory(0, _used));

    public string ContentDigestValue => _hash is null ? ContentDigest.Sha256([]) : ContentDigest.FormatSha256(_hash.GetCurrentHash());

    /// <summary>Room for at least <paramref name="sizeHint"/> bytes, and never none.</summary>
    public Memory<byte> GetMemory(int sizeHint)
    {
        if (_current.Length - _used < Math.Max(sizeHint, 1))
        {
            var size = Math.Max(sizeHint, Math.Clamp(_current.Length * 2, FirstSegment, LargestSegment));
            KeepCurrent();
            _current = ArrayPool<byte>.Shared.Rent(size);
        }

        return _current.AsMemory(_used);
    }

    /// <summary>Takes bytes that were written to <see cref="GetMemory"/>.</summary>
    /// <exception cref="UnsignableResponseException">The body would be larger than the limit.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _current.Length - _used);
        RequireRoom(count);
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(_current, _used, count);
        _used += count;
        Length += count;
    }

    /// <inheritdoc cref="Advance"/>
    public void Write(ReadOnlySpan<byte> content)
    {
        RequireRoom(content.Length);
        while (content.Length > 0)
        {
            var room = GetMemory(1).Span;
            var count = Math.Min(room.Length, content.Length);
            content[..count].CopyTo(room);
            Advance(count);
            content = content[count..];
        }
    }

    /// <exception cref="UnsignableResponseException">A part of the body was refused.</exception>
    public void RequireWhole()
    {
        if (_isCut)
        {
            throw TooLarge();
        }
    }

    /// <summary>Drops everything, to begin anew.</summary>
    public void Clear()
    {
        KeepCurrent();
        foreach (var (array, _) in _segments)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        _segments.Clear();
        _hash?.Dispose();
        _hash = null;
        Length = 0;
        _isCut = false;
    }

    public void Dispose() => Clear();

    private void RequireRoom(int count)
    {
        if (_isCut || Length + count > limit)
        {
            _isCut = true;
            throw TooLarge();
        }
    }

    private UnsignableResponseException TooLarge() => new(FormattableString.Invariant(
        $"its body is larger than ResponseSigningOptions.MaxBufferedBytes, {limit} bytes"), SigningTelemetry.BodyTooLarge);

    private void KeepCurrent()
    {
        if (_current.Length > 0)
        {
            _segments.Add((_current, _used));
        }

        _current = [];
        _used = 0;
    }
}
