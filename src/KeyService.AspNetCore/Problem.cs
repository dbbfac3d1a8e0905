using Microsoft.AspNetCore.Http;

namespace KeyService.AspNetCore;

/// <summary>
/// An error in the place of a response that could not be signed, or answers a changed request (RFC 9457). It says nothing of what the response was, nor
/// why it could not be signed: that is in the service's log.
/// </summary>
internal static class Problem
{
    public static void Replace(HttpContext context, ResponseBuffer body, int status)
    {
        body.Clear();
        context.Response.Headers.Clear();
        context.Response.StatusCode = status;
        var content = status switch
        {
            StatusCodes.Status400BadRequest => """{"title":"The request's body does not have its Content-Digest.","status":400}"""u8,
            StatusCodes.Status503ServiceUnavailable => """{"title":"The response could not be signed for now. Try again later.","status":503}"""u8,
            _ => """{"title":"The response could not be signed.","status":500}"""u8,
        };
        body.Write(content);
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = content.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }
    }
}
