using KeyService.Signing.Http;
using Microsoft.AspNetCore.Http;

namespace KeyService.AspNetCore;

/// <summary>
/// A request's body held to its own Content-Digest as the application reads it. The response's signature covers that
/// field, and so says which request was answered: it may not say so of a body that is another. The read that reaches the
/// end throws; a body that the application does not read to its end is not judged. Not thread-safe.
/// </summary>
internal sealed class CheckedRequestBody(Stream body, ClaimedDigests claimed, long? length) : Stream
{
    private readonly ContentDigestAccumulator _digest = new(claimed);

    /// <summary>The body that was read is not the one that the digest is of.</summary>
    public bool IsRefused { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Puts the check into the request's place; null if it claims no digest that can be checked.</summary>
    public static CheckedRequestBody? Put(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers[ContentDigest.FieldName] is not { Count: > 0 } lines
            || !ClaimedDigests.TryParse(string.Join(", ", lines.ToArray()), out var claimed)
            || !claimed.IsCheckable)
        {
            return null;
        }

        var check = new CheckedRequestBody(request.Body, claimed, request.ContentLength);
        request.Body = check;
        return check;
    }

    /// <summary>Puts the server's own body back.</summary>
    public void Leave(HttpContext context)
    {
        context.Request.Body = body;
        _digest.Dispose();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = body.Read(buffer);
        Take(buffer[..read], isEnd: read == 0 && buffer.Length > 0);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        Take(buffer.Span[..read], isEnd: read == 0 && buffer.Length > 0);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Take(ReadOnlySpan<byte> content, bool isEnd)
    {
        _digest.Append(content);
        if ((isEnd || _digest.Length == length) && !_digest.Matches())
        {
            IsRefused = true;
        }

        if (IsRefused)
        {
            throw new BadHttpRequestException("The request's body does not have its Content-Digest: something on the way changed it.");
        }
    }
}
