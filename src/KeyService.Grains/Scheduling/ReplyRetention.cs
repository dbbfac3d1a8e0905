using KeyService.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace KeyService.Grains;

/// <summary>Forgets recorded replies a day after they were given. Owned by one shard; not thread-safe.</summary>
internal sealed partial class ReplyRetention(IAuthorityStore store, TimeProvider clock, ILogger log)
{
    /// <summary>How long a repeated request id gets its first reply.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private static readonly TimeSpan _interval = TimeSpan.FromHours(1);

    private DateTimeOffset _next;

    public async Task ApplyAsync()
    {
        var now = clock.GetUtcNow();
        if (now < _next)
        {
            return;
        }

        var forgotten = await store.DeleteRepliesAsync(now - Kept, CancellationToken.None);
        _next = now + _interval;
        if (forgotten > 0)
        {
            LogForgotten(forgotten);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Forgot {Count} recorded replies")]
    private partial void LogForgotten(int count);
}
