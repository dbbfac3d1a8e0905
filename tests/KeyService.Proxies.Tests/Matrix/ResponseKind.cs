using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace KeyService.Proxies.Tests;

/// <summary>A kind of response that ASP.NET Core can send, a row of the matrix: how to ask for it, and what the service means.</summary>
/// <param name="Name">As the table's first column has it.</param>
/// <param name="Target">What to ask for.</param>
/// <param name="Status">The status that the service means.</param>
internal sealed record ResponseKind(string Name, string Target, HttpStatusCode Status)
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>The body that the service means, without its coding; null if only its status matters.</summary>
    public string? Body { get; init; }

    public Action<HttpRequestMessage> Prepare { get; init; } = _ => { };

    public static IReadOnlyList<ResponseKind> All { get; } =
    [
        new("empty", "/empty", HttpStatusCode.OK) { Body = "" },
        new("JSON", "/json", HttpStatusCode.OK) { Body = KindsOfResponse.Json },
        new("1.2 MB", "/large", HttpStatusCode.OK) { Body = KindsOfResponse.Large },
        new("chunked", "/chunked", HttpStatusCode.OK) { Body = KindsOfResponse.Pieces },
        new("flushed in pieces", "/pieces", HttpStatusCode.OK) { Body = KindsOfResponse.Pieces },
        new("HEAD", "/json", HttpStatusCode.OK) { Body = "", Method = HttpMethod.Head },
        new("POST with digest", "/echo", HttpStatusCode.Created)
        {
            Body = KindsOfResponse.Json,
            Method = HttpMethod.Post,
            Prepare = request => request.Content = new StringContent(KindsOfResponse.Json, Encoding.UTF8, "application/json"),
        },
        new("204", "/none", HttpStatusCode.NoContent) { Body = "" },
        new("206 range", "/files/report.txt", HttpStatusCode.PartialContent)
        {
            Body = KindsOfResponse.File[2..20],
            Prepare = request => request.Headers.Range = new RangeHeaderValue(2, 19),
        },
        new("304", "/files/report.txt?again", HttpStatusCode.NotModified)
        {
            Body = "",
            Prepare = request => request.Headers.IfModifiedSince = DateTimeOffset.UtcNow,
        },
        new("static file (SendFile)", "/files/report.txt?whole", HttpStatusCode.OK) { Body = KindsOfResponse.File },
        new("compressed by the service", "/compressed", HttpStatusCode.OK) { Body = KindsOfResponse.Large },
        new("output-cached", "/kept", HttpStatusCode.OK) { Body = KindsOfResponse.Json },
        new("cacheable", "/public", HttpStatusCode.OK) { Body = KindsOfResponse.Json },
        new("problem details", "/fails", HttpStatusCode.InternalServerError),
        new("exception, unhandled", "/crashes", HttpStatusCode.InternalServerError) { Body = "" },
        new("404", "/missing", HttpStatusCode.NotFound) { Body = "" },
        new("redirect", "/moved", HttpStatusCode.Found) { Body = "" },
        new("past MaxBufferedBytes", "/endless", HttpStatusCode.InternalServerError),
        new("server-sent events, refused", "/events", HttpStatusCode.InternalServerError),
        new("gRPC, refused", "/grpc", HttpStatusCode.InternalServerError),
        new("WebSocket, refused", "/socket", HttpStatusCode.BadRequest)
        {
            Prepare = request =>
            {
                request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
                request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
                request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            },
        },
    ];

    public HttpRequestMessage Ask(Uri address)
    {
        var request = new HttpRequestMessage(Method, new Uri(address.GetLeftPart(UriPartial.Authority) + Target));
        Prepare(request);
        return request;
    }

    /// <summary>Whether this is what the service meant. Whatever is verified must be.</summary>
    public async Task<bool> IsMeantAsync(HttpResponseMessage response) =>
        response.StatusCode == Status && (Body is null || await response.Content.ReadAsStringAsync() == Body);
}
