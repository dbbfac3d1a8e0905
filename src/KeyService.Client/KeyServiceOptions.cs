namespace KeyService.Client;

/// <summary>What to do when a key set has not been confirmed current for <see cref="KeyServiceOptions.KeySetFreshness"/>.</summary>
public enum WhenStale
{
    /// <summary>Refuse to verify with it. A revoked key is never trusted past the freshness limit.</summary>
    Refuse,

    /// <summary>Let the authority verify, at the cost of a call. If it cannot be reached, verification fails.</summary>
    AskAuthority,
}

/// <summary>How a service reaches its signing authority. Bound from the configuration section <c>KeyService</c>.</summary>
public sealed class KeyServiceOptions
{
    /// <summary>The configuration section that <c>AddKeyService</c> reads.</summary>
    public const string SectionName = "KeyService";

    /// <summary>The most items that the authority takes in one batch.</summary>
    public const int LargestBatch = 1000;

    /// <summary>Where the authority's gRPC listens; <c>http</c> or <c>https</c>. Default: <c>http://127.0.0.1:7440</c>.</summary>
    public Uri Endpoint { get; set; } = new("http://127.0.0.1:7440");

    /// <summary>The deadline of one call, retries included. Default: 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a key set may be used after a round trip to the authority proved it current, counted from when that
    /// round trip was sent. A revoked key is refused here after this time at the latest. Default: 10 s.
    /// </summary>
    public TimeSpan KeySetFreshness { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What to do with a key set past <see cref="KeySetFreshness"/>. Default: refuse.</summary>
    public WhenStale WhenStale { get; set; } = WhenStale.Refuse;

    /// <summary>The most items that one batch carries, 1 to 1,000. Default: 1,000.</summary>
    public int MaxBatch { get; set; } = LargestBatch;

    /// <summary>
    /// How many sign calls, and how many verify calls, may be on their way at once. Further ones wait and leave
    /// together in one batch when a slot frees. Default: 4.
    /// </summary>
    public int MaxCallsInFlight { get; set; } = 4;

    /// <summary>How many signatures, and how many verifications, may wait for a slot; more are refused. Default: 10,000.</summary>
    public int MaxQueued { get; set; } = 10_000;

    /// <summary>Everything that is wrong with these options, each with what to write instead; empty if they are sound.</summary>
    internal IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Endpoint is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            problems.Add($"KeyService:Endpoint is '{Endpoint}': write an absolute URI such as http://127.0.0.1:7440 or https://keys.example:7440.");
        }

        RequireBetween(nameof(Timeout), Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        RequireBetween(nameof(KeySetFreshness), KeySetFreshness, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        RequireCount(nameof(MaxBatch), MaxBatch, LargestBatch);
        RequireCount(nameof(MaxCallsInFlight), MaxCallsInFlight, 1000);
        RequireCount(nameof(MaxQueued), MaxQueued, 1_000_000);
        if (!Enum.IsDefined(WhenStale))
        {
            problems.Add($"KeyService:WhenStale is '{WhenStale}': write Refuse or AskAuthority.");
        }

        return problems;

        void RequireBetween(string name, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                problems.Add($"KeyService:{name} is {value}: write a time from {least} to {most}.");
            }
        }

        void RequireCount(string name, int value, int most)
        {
            if (value < 1 || value > most)
            {
                problems.Add(FormattableString.Invariant($"KeyService:{name} is {value}: write a number from 1 to {most}."));
            }
        }
    }
}
