using Microsoft.AspNetCore.Http;

namespace KeyService.AspNetCore;

/// <summary>The kinds of response that have no end to sign, or whose client reads them as they come.</summary>
internal static class Unsignable
{
    /// <summary>Why the response cannot be held back and signed, as the end of a sentence; null if it can.</summary>
    public static string? Why(HttpResponse response)
    {
        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols)
        {
            return "the connection changes its protocol";
        }

        var type = MediaType(response.ContentType);
        return type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) ? "server-sent events have no end"
            : type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) ? "gRPC has its own framing and trailers"
            : null;
    }

    private static ReadOnlySpan<char> MediaType(ReadOnlySpan<char> contentType)
    {
        var end = contentType.IndexOf(';');
        return (end < 0 ? contentType : contentType[..end]).Trim();
    }
}
