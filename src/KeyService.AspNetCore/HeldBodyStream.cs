namespace KeyService.AspNetCore;

/// <summary>
/// The held body as a stream for writing. It can be emptied by <c>SetLength(0)</c>, which is how exception handlers
/// begin anew as long as the response has not started.
/// </summary>
internal sealed class HeldBodyStream(SignedResponseBody body) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => !body.PassesThrough;

    public override bool CanWrite => true;

    public override long Length => body.Buffer.Length;

    public override long Position
    {
        get => body.Buffer.Length;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override void SetLength(long value)
    {
        if (value == 0)
        {
            body.Buffer.Clear();
        }
        else if (value != Length)
        {
            throw new NotSupportedException("A response body can be emptied or written to, and nothing else.");
        }
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = offset + (origin == SeekOrigin.Begin ? 0 : Length);
        return target == Length ? target : throw new NotSupportedException("A response body is written from its beginning to its end.");
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (body.BeginsPassingThrough())
        {
            body.Inner.Stream.Write(buffer);
        }
        else
        {
            body.Buffer.Write(buffer);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (body.BeginsPassingThrough())
        {
            return body.Inner.Stream.WriteAsync(buffer, cancellationToken);
        }

        body.Buffer.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
        if (body.BeginsPassingThrough())
        {
            body.Inner.Stream.Flush();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        body.BeginsPassingThrough() ? body.Inner.Stream.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A response body cannot be read.");
}
