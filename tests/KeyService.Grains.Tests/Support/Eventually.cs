namespace KeyService.Grains.Tests.Support;

/// <summary>Waits for what happens in the background; the limit only ends a test that has failed.</summary>
internal static class Eventually
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(_limit);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Waited {_limit} for: {what}.");
            await Task.Delay(20);
        }
    }

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);
}
