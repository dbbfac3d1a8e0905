using System.Net;
using KeyService.Signing.Http;

namespace KeyService.Client.Verification;

/// <summary>A response's content that is verified while it is read: see <see cref="VerifiedStream"/>.</summary>
internal sealed class VerifiedContent : HttpContent
{
    private readonly HttpContent _received;
    private readonly Func<Stream, VerifiedStream> _verify;

    public VerifiedContent(
        HttpContent received, SignatureCandidate candidate, ResponseVerificationOptions options, Func<VerificationProblem, Exception> refuse)
    {
        _received = received;
        var length = received.Headers.ContentLength;
        _verify = body => new VerifiedStream(body, candidate, length, options, refuse);
        foreach (var (name, lines) in received.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, lines);
        }
    }

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => _verify(_received.ReadAsStream(cancellationToken));

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        _verify(await _received.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var body = CreateContentReadStream(cancellationToken);
        body.CopyTo(stream);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var body = await CreateContentReadStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            await body.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    // The header stays as received: of HEAD it is not the length of the body.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _received.Dispose();
        }

        base.Dispose(disposing);
    }
}
