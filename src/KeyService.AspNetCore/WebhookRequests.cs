using KeyService.Client;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using Microsoft.AspNetCore.Http;

namespace KeyService.AspNetCore;

/// <summary>Receives deliveries from a request.</summary>
public static class WebhookRequests
{
    private const int Chunk = 16 * 1024;

    /// <summary>
    /// Reads the request's body, which nothing may have read before, and accepts the delivery or says why not. Nothing is held
    /// beyond <paramref name="maxBody"/> bytes.
    /// </summary>
    /// <param name="receiver">The endpoint's receiver.</param>
    /// <param name="request">The request as received; no middleware may have decompressed it.</param>
    /// <param name="maxBody">The largest body that is accepted; 1 MiB, which is also what the authority verifies.</param>
    /// <param name="cancellation">Ends the call; usually <see cref="HttpContext.RequestAborted"/>.</param>
    public static async Task<ReceivedWebhook<TMessage>> ReceiveAsync<TMessage>(
        this WebhookReceiver<TMessage> receiver, HttpRequest request, int maxBody = 1024 * 1024, CancellationToken cancellation = default)
        where TMessage : CompactMessage
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBody);
        return await ReadAsync(request, maxBody, cancellation).ConfigureAwait(false) is { } body
            ? await receiver.ReceiveAsync(Lines(request.Headers), body, cancellation).ConfigureAwait(false)
            : new(new VerificationProblem(
                VerificationFailure.BodyTooLarge, $"The delivery has more than {maxBody} bytes, which is all that maxBody lets it have."));
    }

    /// <summary>The body; null if it is larger than may be held.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, int maxBody, CancellationToken cancellation)
    {
        if (request.ContentLength > maxBody)
        {
            return null;
        }

        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var chunk = new byte[Chunk];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellation).ConfigureAwait(false)) > 0)
        {
            if (read > maxBody - body.Length)
            {
                return null;
            }

            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }

    private static List<HttpFieldLine> Lines(IHeaderDictionary headers)
    {
        var lines = new List<HttpFieldLine>(headers.Count);
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                lines.Add(new HttpFieldLine(name, value ?? ""));
            }
        }

        return lines;
    }
}
