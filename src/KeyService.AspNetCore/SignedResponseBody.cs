using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KeyService.AspNetCore;

/// <summary>
/// The response body that the application writes to: held back until it is complete and signed, so that nothing leaves
/// before its signature. What cannot be signed passes through or is refused, as the options say. One per response.
/// </summary>
internal sealed class SignedResponseBody : IHttpResponseBodyFeature, IDisposable
{
    private readonly HttpContext _context;
    private readonly IHttpResponseBodyFeature _inner;
    private readonly bool _mayPassThrough;
    private readonly HeldBodyStream _stream;
    private readonly HeldBodyWriter _writer;
    private Task? _sending;

    public SignedResponseBody(HttpContext context, IHttpResponseBodyFeature inner, ResponseSigningOptions options)
    {
        _context = context;
        _inner = inner;
        _mayPassThrough = options.UnsignableResponses == UnsignableResponses.PassThrough;
        Buffer = new ResponseBuffer(options.MaxBufferedBytes);
        _stream = new HeldBodyStream(this);
        _writer = new HeldBodyWriter(this);
    }

    public Stream Stream => _stream;

    public PipeWriter Writer => _writer;

    public ResponseBuffer Buffer { get; }

    /// <summary>The response leaves unsigned, straight to the server's own body.</summary>
    public bool PassesThrough { get; private set; }

    /// <summary>The held response is starting. A start that comes otherwise is of an answer made outside, after a failure inside.</summary>
    public bool IsSending { get; private set; }

    /// <summary>The server's own body, for what passes through.</summary>
    public IHttpResponseBodyFeature Inner => _inner;

    /// <summary>Lets all that follows through unsigned, as an upgraded connection must be.</summary>
    public void PassThrough() => PassesThrough = true;

    /// <summary>
    /// Decides, once the application begins to answer, whether what it answers can be held back.
    /// </summary>
    /// <exception cref="UnsignableResponseException">It cannot, and may not pass through.</exception>
    public bool BeginsPassingThrough()
    {
        if (!PassesThrough && Buffer.Length == 0 && Unsignable.Why(_context.Response) is { } why)
        {
            PassesThrough = _mayPassThrough ? true : throw new UnsignableResponseException(why);
        }

        return PassesThrough;
    }

    /// <summary>Signs and sends what was held back; the signing happens as the server starts the response.</summary>
    public Task SendAsync()
    {
        if (_sending is null && BeginsPassingThrough())
        {
            return Task.CompletedTask;
        }

        Buffer.RequireWhole();
        return _sending ??= SendHeldAsync();
    }

    // Held back or not, the body is buffered here: there is nothing that buffers further out of our making.
    public void DisableBuffering()
    {
        if (BeginsPassingThrough())
        {
            _inner.DisableBuffering();
        }
    }

    // The response starts when it is signed; the application may go on setting headers until then.
    public Task StartAsync(CancellationToken cancellationToken = default) =>
        BeginsPassingThrough() ? _inner.StartAsync(cancellationToken) : Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        BeginsPassingThrough()
            ? _inner.SendFileAsync(path, offset, count, cancellationToken)
            : SendFileFallback.SendFileAsync(_stream, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        await SendAsync();
        await _inner.CompleteAsync();
    }

    public void Dispose() => Buffer.Dispose();

    private async Task SendHeldAsync()
    {
        IsSending = true;
        await _inner.StartAsync(_context.RequestAborted);
        if (HasNoContent(_context))
        {
            return;
        }

        foreach (var segment in Buffer.Segments)
        {
            if (!segment.IsEmpty)
            {
                await _inner.Stream.WriteAsync(segment, _context.RequestAborted);
            }
        }
    }

    /// <summary>Whether HTTP leaves the body out, whatever the application wrote (RFC 9110, section 6.4.1).</summary>
    public static bool HasNoContent(HttpContext context) =>
        HttpMethods.IsHead(context.Request.Method) || StatusHasNoContent(context.Response.StatusCode);

    /// <summary>Whether the status leaves the body out, and its length with it; HEAD still tells the length.</summary>
    public static bool StatusHasNoContent(int status) => status is (>= 100 and < 200) or 204 or 205 or 304;
}
