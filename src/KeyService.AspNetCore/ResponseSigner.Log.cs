using KeyService.Signing;
using Microsoft.Extensions.Logging;

namespace KeyService.AspNetCore;

internal sealed partial class ResponseSigner
{
    private readonly ILogger _log = log;

    [LoggerMessage(1, LogLevel.Error, "A response could not be signed with {Key} and was replaced by an error ({Reason}): {Message}")]
    private partial void NotSigned(KeyName key, string reason, string message);
}
