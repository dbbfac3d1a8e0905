using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace KeyService.Silo.Http;

/// <summary>Problem details (RFC 9457), the form of every error over HTTP.</summary>
internal static class Problems
{
    public static async Task WriteAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
        json.WriteEndObject();
    }
}
