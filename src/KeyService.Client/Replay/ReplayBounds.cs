namespace KeyService.Client.Replay;

/// <summary>What every claim keeps to, wherever it is made; the authority holds the same.</summary>
internal static class ReplayBounds
{
    public const int ScopeLength = 128;
    public const int NonceLength = 256;

    public static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    public static void Require(string scope, string nonce, TimeSpan window)
    {
        RequireText(scope, ScopeLength, nameof(scope));
        RequireText(nonce, NonceLength, nameof(nonce));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, LongestWindow);
    }

    public static void RequireScope(string scope) => RequireText(scope, ScopeLength, nameof(scope));

    private static void RequireText(string text, int most, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        if (text.Length == 0 || text.Length > most || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException($"The {name} of a claim has 1 to {most} visible ASCII characters.", name);
        }
    }
}
