namespace KeyService.Client;

/// <summary>
/// What a tenant demands of the responses signed with its keys, beyond the profile's own minimum. The authority signs
/// nothing against it, and verifiers refuse what does not keep to it. Immutable.
/// </summary>
public sealed record ResponsePolicy
{
    /// <summary>In a list of what is allowed: everything but what must be listed by name.</summary>
    public const string Any = "*";

    /// <summary>The longest time from created to expires, 1 s to 300 s in whole seconds.</summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Response fields that each signature must cover; a response without one of them cannot be signed.</summary>
    public IReadOnlyList<string> RequiredFields { get; init; } = [];

    /// <summary>The algorithms that may sign responses, or <see cref="Any"/>. No key is created for another.</summary>
    public IReadOnlyList<string> AllowedAlgorithms { get; init; } = [Any];

    /// <summary>
    /// The fields that may be covered besides the profile's own and the required ones. <see cref="Any"/> leaves out
    /// location, link and last-modified, which some proxies rewrite and which must be listed by name. Empty: none.
    /// </summary>
    public IReadOnlyList<string> AllowedFields { get; init; } = [Any];
}

/// <summary>What to change of a tenant; what is null stays as it is.</summary>
public sealed record TenantUpdate
{
    /// <summary>The name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary><see cref="ResponsePolicy.MaxLifetime"/></summary>
    public TimeSpan? MaxLifetime { get; init; }

    /// <summary><see cref="ResponsePolicy.RequiredFields"/>; empty: none.</summary>
    public IReadOnlyList<string>? RequiredFields { get; init; }

    /// <summary><see cref="ResponsePolicy.AllowedAlgorithms"/></summary>
    public IReadOnlyList<string>? AllowedAlgorithms { get; init; }

    /// <summary><see cref="ResponsePolicy.AllowedFields"/>; empty: none.</summary>
    public IReadOnlyList<string>? AllowedFields { get; init; }
}
