namespace KeyService.Client.Verification;

/// <summary>
/// A body decompressed as it is read. At its end the encoded body is read to its own end, where it is held to what was
/// signed: a decoder may stop before. Not thread-safe.
/// </summary>
internal sealed class DecodedStream(Stream encoded, Stream decoder, ResponseVerificationOptions options) : Stream
{
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = decoder.Read(buffer);
            Count(read);
            if (read == 0 && buffer.Length > 0)
            {
                encoded.CopyTo(Null);
            }

            return read;
        }
        catch (InvalidDataException)
        {
            // Of a body that was tampered with, that is the reason to tell.
            encoded.CopyTo(Null);
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Count(read);
            if (read == 0 && buffer.Length > 0)
            {
                await encoded.CopyToAsync(Null, cancellationToken).ConfigureAwait(false);
            }

            return read;
        }
        catch (InvalidDataException)
        {
            await encoded.CopyToAsync(Null, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(int read)
    {
        _length += read;
        if (_length > options.MaxBodyBytes)
        {
            throw BodyLimit.Decompressed(options);
        }
    }
}
