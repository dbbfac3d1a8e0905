namespace KeyService.Client.KeySets;

/// <summary>
/// Shares one round trip among those who ask while it has not begun: each gets one that was sent after it asked, and
/// never is more than one under way and one behind it. Thread-safe.
/// </summary>
internal sealed class RoundTrip(Func<Task> make)
{
    private readonly Lock _gate = new();

    // Under _gate.
    private Task? _underWay;
    private Task? _behind;

    public Task JoinAsync()
    {
        lock (_gate)
        {
            if (_behind is null && _underWay is { IsCompleted: false } first)
            {
                _behind = FollowAsync(first);
            }

            return _behind ?? (_underWay = Task.Run(make));
        }
    }

    private async Task FollowAsync(Task first)
    {
        await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _underWay = _behind;
            _behind = null;
        }

        await make().ConfigureAwait(false);
    }
}
