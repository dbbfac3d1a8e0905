using KeyService.Client;
using KeyService.Signing;
using KeyService.Signing.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KeyService.AspNetCore;

/// <summary>
/// Has a complete response signed and puts the signature on it, or puts an error in its place: never is a response that
/// should be signed left as it was. Thread-safe.
/// </summary>
internal sealed partial class ResponseSigner(KeyServiceClient authority, IOptions<ResponseSigningOptions> options, ILogger<ResponseSigner> log)
{
    private readonly KeyName _key = KeyName.Parse(options.Value.Key);

    private readonly string[] _covered =
    [
        .. new[] { ContentDigest.FieldName, "content-type", "content-encoding" }
            .Concat(options.Value.CoveredFields.Select(field => field.ToLowerInvariant()))
            .Distinct(),
    ];

    public async Task SignAsync(HttpContext context, RequestAsReceived request, ResponseBuffer body)
    {
        var response = context.Response;
        Prepare(context, body);
        var described = Describe(response, request);
        var wish = AcceptSignature.Answer(request.Wishes, _key, component => Covers(described, component));
        try
        {
            var signature = await authority.SignHttpResponseAsync(
                _key, described, wish.Nonce, options.Value.Lifetime, wish.Label, context.RequestAborted);
            response.Headers["Signature-Input"] = signature.SignatureInput;
            response.Headers["Signature"] = signature.Signature;
            SigningTelemetry.Signed(_key);
        }
        catch (KeyServiceException error)
        {
            var busy = error.IsUnreachable || error.Status is KeyServiceStatus.Unavailable or KeyServiceStatus.DeadlineExceeded or KeyServiceStatus.ResourceExhausted;
            NotSigned(_key, error.Reason, error.Message);
            SigningTelemetry.Refused(_key.ToString(), error.Reason, error.Message);
            Problem.Replace(context, body, busy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError);
        }
    }

    // Whatever was set inside goes: it was made before the response was complete, or by someone else.
    private static void Prepare(HttpContext context, ResponseBuffer body)
    {
        var headers = context.Response.Headers;
        headers.Remove("Signature");
        headers.Remove("Signature-Input");
        headers.Remove("Content-Digest");

        if (!SignedResponseBody.StatusHasNoContent(context.Response.StatusCode) && headers.Trailer.Count == 0)
        {
            headers.ContentLength ??= body.Length;
        }

        // A 304 stands for a stored 200, whose digest a cache would overwrite with this one.
        if (context.Response.StatusCode != StatusCodes.Status304NotModified)
        {
            headers["Content-Digest"] = SignedResponseBody.HasNoContent(context) ? ContentDigest.Sha256([]) : body.ContentDigestValue;
        }

        // Signed for one request and its nonce (RFC 9421, section 5.2).
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store, no-transform";
        }

        if (!headers.Vary.Any(line => line is not null && line.Split(',', StringSplitOptions.TrimEntries).Any(IsCovered)))
        {
            headers.Append("Vary", "Accept-Signature");
        }

        static bool IsCovered(string name) => name is "*" || name.Equals("Accept-Signature", StringComparison.OrdinalIgnoreCase);
    }

    private ResponseToSign Describe(HttpResponse response, RequestAsReceived request)
    {
        var fields = new List<HttpFieldLine>();
        foreach (var name in _covered)
        {
            foreach (var line in response.Headers[name])
            {
                fields.Add(new HttpFieldLine(name, line ?? ""));
            }
        }

        return new ResponseToSign { Status = response.StatusCode, Fields = fields, Request = request.Parts };
    }

    // RFC 9421, section 5.2: a label may stand only for what was asked for under it. A 304 has no digest by profile.
    private static bool Covers(ResponseToSign response, ComponentIdentifier component) =>
        component.Parameters.Count == (component.FromRequest ? 1 : 0)
        && (component.FromRequest
            ? component.Name is "@method" or "@path" or "@query" || response.Request.Fields.Any(field => field.Name == component.Name)
            : component.Name is "@status" or ContentDigest.FieldName || response.Fields.Any(field => field.Name == component.Name));
}
