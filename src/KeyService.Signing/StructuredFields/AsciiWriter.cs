using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace KeyService.Signing.StructuredFields;

/// <summary>
/// Collects ASCII in a caller's buffer, and in a pooled one when that is full. Dispose it to give the pooled buffer back.
/// </summary>
internal ref struct AsciiWriter(Span<byte> initial)
{
    private Span<byte> _buffer = initial;
    private byte[]? _rented;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public readonly int Length => _length;

    public void Write(char ascii) => Write((byte)ascii);

    public void Write(byte value)
    {
        if (_length == _buffer.Length)
        {
            Grow(1);
        }

        _buffer[_length++] = value;
    }

    public void Write(ReadOnlySpan<byte> ascii)
    {
        Reserve(ascii.Length);
        ascii.CopyTo(_buffer[_length..]);
        _length += ascii.Length;
    }

    /// <summary>Writes the text; false, with nothing written, if it is not all ASCII.</summary>
    public bool TryWrite(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        var done = Ascii.FromUtf16(text, _buffer[_length..], out var written) == OperationStatus.Done;
        _length += done ? written : 0;
        return done;
    }

    /// <summary>Writes text that was validated before as ASCII.</summary>
    public void Write(ReadOnlySpan<char> ascii)
    {
        if (!TryWrite(ascii))
        {
            throw new InvalidOperationException("Text that should have been validated as ASCII is not.");
        }
    }

    /// <summary>Writes text that was validated before as ASCII, in lowercase.</summary>
    public void WriteLower(ReadOnlySpan<char> ascii)
    {
        Reserve(ascii.Length);
        Ascii.ToLower(ascii, _buffer[_length..], out var written);
        _length += written;
    }

    public void Write(long value)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(value, _buffer[_length..], out var written);
        _length += written;
    }

    public void WriteBase64(ReadOnlySpan<byte> bytes)
    {
        Reserve(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, _buffer[_length..], out _, out var written);
        _length += written;
    }

    public override readonly string ToString() => Encoding.ASCII.GetString(Written);

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
        }
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, checked(_length + count)));
        Written.CopyTo(larger);
        Dispose();
        _buffer = _rented = larger;
    }
}
