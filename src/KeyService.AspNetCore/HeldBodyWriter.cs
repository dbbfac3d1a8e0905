using System.IO.Pipelines;

namespace KeyService.AspNetCore;

/// <summary>The held body as a pipe writer. Bytes are in the body as soon as they are advanced over; a flush sends nothing.</summary>
internal sealed class HeldBodyWriter(SignedResponseBody body) : PipeWriter
{
    public override bool CanGetUnflushedBytes => !body.PassesThrough || body.Inner.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => body.PassesThrough ? body.Inner.Writer.UnflushedBytes : 0;

    public override Memory<byte> GetMemory(int sizeHint = 0) =>
        body.BeginsPassingThrough() ? body.Inner.Writer.GetMemory(sizeHint) : body.Buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (body.PassesThrough)
        {
            body.Inner.Writer.Advance(bytes);
        }
        else
        {
            body.Buffer.Advance(bytes);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        body.BeginsPassingThrough() ? body.Inner.Writer.FlushAsync(cancellationToken) : new(new FlushResult(isCanceled: false, isCompleted: false));

    public override void CancelPendingFlush()
    {
        if (body.PassesThrough)
        {
            body.Inner.Writer.CancelPendingFlush();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        if (body.PassesThrough)
        {
            body.Inner.Writer.Complete(exception);
        }
    }
}
