namespace KeyService.Signing.Http;

/// <summary>What the owner of a key demands of responses signed with it, beyond the profile; the authority publishes it.</summary>
public sealed record ResponseDemands
{
    /// <summary>The longest time from created to expires.</summary>
    public TimeSpan MaxLifetime { get; init; } = ResponseProfile.MaxLifetime;

    /// <summary>Response fields that each signature must cover, in lower case.</summary>
    public IReadOnlyList<string> RequiredFields { get; init; } = [];
}
