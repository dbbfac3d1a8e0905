using KeyService.Signing.Http;

namespace KeyService.Client.Verification;

/// <summary>
/// A body whose signature has verified, hashed as it is read. The read that reaches its end throws if it is not the body
/// that was signed; where the length is known, the last bytes are not handed out before that. Not thread-safe.
/// </summary>
/// <param name="body">The body as it arrives.</param>
/// <param name="candidate">The signature whose digest holds.</param>
/// <param name="length">How many bytes were announced; null if unknown.</param>
/// <param name="options">How many bytes are taken at most.</param>
/// <param name="refuse">Makes the exception for a problem; called once.</param>
internal sealed class VerifiedStream(
    Stream body, SignatureCandidate candidate, long? length, ResponseVerificationOptions options, Func<VerificationProblem, Exception> refuse) : Stream
{
    private readonly ContentDigestAccumulator _digest = candidate.CreateBodyDigest();

    // A refusal is told to each later read too.
    private Exception? _refusal;

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
        Throw();
        var read = body.Read(buffer);
        Take(buffer[..read], isEnd: read == 0 && buffer.Length > 0);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Throw();
        var read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Take(buffer.Span[..read], isEnd: read == 0 && buffer.Length > 0);
        return read;
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
            _digest.Dispose();
            body.Dispose();
        }

        base.Dispose(disposing);
    }

    // What is refused is wiped from the caller's buffer: a caller that ignores the exception has nothing to use.
    private void Take(Span<byte> content, bool isEnd)
    {
        _digest.Append(content);
        var problem = _digest.Length > options.MaxBodyBytes ? BodyLimit.Exceeded(options)
            : isEnd || _digest.Length == length ? ResponseVerification.Finish(candidate, _digest)
            : null;
        if (problem is not null)
        {
            content.Clear();
            _refusal = refuse(problem);
            Throw();
        }
    }

    private void Throw()
    {
        if (_refusal is not null)
        {
            throw _refusal;
        }
    }
}
