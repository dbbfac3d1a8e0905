using System.Collections.Immutable;
using KeyService.Core.KeyRings;
using KeyService.Signing.Http;

namespace KeyService.Core.Responses;

/// <summary>
/// What a tenant demands of the responses signed with its keys, on top of the profile (<see cref="ResponseProfile"/>). It can
/// only add to the profile's minimum, never take from it. Names are kept in lower case, once each, in ordinal order.
/// Immutable; equal by content; what it may not be is told by <see cref="Problems"/>.
/// </summary>
public sealed partial record ResponsePolicy
{
    /// <summary>In a list of what is allowed: everything but what must be listed by name.</summary>
    public const string Any = "*";

    /// <summary>The most names in each list.</summary>
    public const int MaxNames = 32;

    /// <summary>The longest field name, in characters.</summary>
    public const int MaxNameLength = 64;

    public static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<string> _requiredFields = [];
    private readonly ImmutableArray<string> _allowedAlgorithms = [Any];
    private readonly ImmutableArray<string> _allowedFields = [Any];

    /// <summary>The profile and nothing else: 300 s, every algorithm, every field that no proxy is known to rewrite.</summary>
    public static ResponsePolicy Default { get; } = new();

    /// <summary>The longest time from created to expires, whole seconds from 1 s to 300 s. A key may allow less.</summary>
    public TimeSpan MaxLifetime { get; init; } = ResponseProfile.MaxLifetime;

    /// <summary>Response fields that each signature must cover, so that a response without one of them cannot be signed.</summary>
    public ImmutableArray<string> RequiredFields
    {
        get => _requiredFields;
        init => _requiredFields = Names(value);
    }

    /// <summary>The algorithms that may sign, by their registry names, or <see cref="Any"/>.</summary>
    public ImmutableArray<string> AllowedAlgorithms
    {
        get => _allowedAlgorithms;
        init => _allowedAlgorithms = Names(value);
    }

    /// <summary>
    /// The fields that may be covered besides the profile's own and the required ones. <see cref="Any"/> stands for every field
    /// but the risky ones (<see cref="MutableFields.IsRisky"/>), which must be listed by name. Empty: none.
    /// </summary>
    public ImmutableArray<string> AllowedFields
    {
        get => _allowedFields;
        init => _allowedFields = Names(value);
    }

    public bool Equals(ResponsePolicy? other) =>
        other is not null
        && MaxLifetime == other.MaxLifetime
        && RequiredFields.AsSpan().SequenceEqual(other.RequiredFields.AsSpan())
        && AllowedAlgorithms.AsSpan().SequenceEqual(other.AllowedAlgorithms.AsSpan())
        && AllowedFields.AsSpan().SequenceEqual(other.AllowedFields.AsSpan());

    public override int GetHashCode() =>
        HashCode.Combine(MaxLifetime, RequiredFields.Length, AllowedAlgorithms.Length, AllowedFields.Length);

    /// <summary>The policy in one line, for people and the audit trail.</summary>
    public override string ToString() =>
        $"longest lifetime {Durations.Describe(MaxLifetime)}; required fields: {Shown(RequiredFields)}; "
        + $"allowed algorithms: {Shown(AllowedAlgorithms)}; allowed fields: {Shown(AllowedFields)}";

    private static string Shown(ImmutableArray<string> names) => names.IsEmpty ? "none" : string.Join(", ", names);

    private static ImmutableArray<string> Names(ImmutableArray<string> names) => names.IsDefault
        ? []
        : [.. names.Select(name => (name ?? "").ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
