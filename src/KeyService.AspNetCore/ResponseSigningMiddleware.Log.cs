using Microsoft.Extensions.Logging;

namespace KeyService.AspNetCore;

internal sealed partial class ResponseSigningMiddleware
{
    private readonly ILogger _log = log;

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} was answered with an error. {Refusal} See ResponseSigningOptions.UnsignableResponses and MaxBufferedBytes.")]
    private partial void Unsigned(string method, string path, string refusal);
}
