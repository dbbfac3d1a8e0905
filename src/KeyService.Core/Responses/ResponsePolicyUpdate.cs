using System.Collections.Immutable;

namespace KeyService.Core.Responses;

/// <summary>The parts of a <see cref="ResponsePolicy"/> to replace; those that are null stay as they are.</summary>
public sealed record ResponsePolicyUpdate
{
    public TimeSpan? MaxLifetime { get; init; }

    public ImmutableArray<string>? RequiredFields { get; init; }

    public ImmutableArray<string>? AllowedAlgorithms { get; init; }

    public ImmutableArray<string>? AllowedFields { get; init; }

    /// <summary>Replaces every part.</summary>
    public static ResponsePolicyUpdate To(ResponsePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new ResponsePolicyUpdate
        {
            MaxLifetime = policy.MaxLifetime,
            RequiredFields = policy.RequiredFields,
            AllowedAlgorithms = policy.AllowedAlgorithms,
            AllowedFields = policy.AllowedFields,
        };
    }

    public ResponsePolicy ApplyTo(ResponsePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy with
        {
            MaxLifetime = MaxLifetime ?? policy.MaxLifetime,
            RequiredFields = RequiredFields ?? policy.RequiredFields,
            AllowedAlgorithms = AllowedAlgorithms ?? policy.AllowedAlgorithms,
            AllowedFields = AllowedFields ?? policy.AllowedFields,
        };
    }
}
