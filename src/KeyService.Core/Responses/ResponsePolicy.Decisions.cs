using System.Collections.Immutable;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Core.Responses;

public sealed partial record ResponsePolicy
{
    public bool AllowsAlgorithm(SignatureAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return AllowedAlgorithms.Contains(algorithm.Name) || AllowedAlgorithms.Contains(Any);
    }

    /// <summary>Whether the field may be covered. Fields that proxies rewrite are not the policy's to allow: the profile refuses them.</summary>
    public bool AllowsField(string name) =>
        IsOwn(name)
        || Has(AllowedFields, name)
        || Has(RequiredFields, name)
        || (AllowedFields.Contains(Any) && !MutableFields.IsRisky(name));

    /// <summary>Why a key's algorithm may not sign; null if it may.</summary>
    public ResponseRefusal? RefuseAlgorithm(SignatureAlgorithm algorithm) => AllowsAlgorithm(algorithm)
        ? null
        : new(ResponseRefusalReason.AlgorithmNotAllowed,
            $"The tenant's response policy does not allow {algorithm.Name}: it allows {string.Join(", ", AllowedAlgorithms)}.");

    /// <summary>
    /// Why a response that keeps to the profile may not be signed all the same; null if it may. Its lifetime is held to
    /// <see cref="MaxLifetime"/> by the caller, who chooses it. Allocates nothing unless it refuses.
    /// </summary>
    public ResponseRefusal? Refuse(SignatureAlgorithm algorithm, ResponseToSign response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (RefuseAlgorithm(algorithm) is { } refusal) return refusal;

        foreach (var name in RequiredFields)
        {
            if (!Covers(response, name))
            {
                return new(ResponseRefusalReason.CoverageTooWeak,
                    $"{name} is missing: the tenant's response policy requires that every signature covers it. Send it with the response and pass it among the fields.");
            }
        }

        for (var i = 0; i < response.Fields.Count; i++)
        {
            var name = response.Fields[i].Name;
            if (!AllowsField(name)) return NotAllowed(name);
        }

        return null;
    }

    /// <summary>Whether something that <paramref name="before"/> let pass is refused now, so that the change must be in force everywhere.</summary>
    public bool IsStricterThan(ResponsePolicy before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return MaxLifetime < before.MaxLifetime
            || RequiredFields.Except(before.RequiredFields, StringComparer.Ordinal).Any()
            || SignatureAlgorithm.All.Any(algorithm => before.AllowsAlgorithm(algorithm) && !AllowsAlgorithm(algorithm))
            || (before.AllowedFields.Contains(Any) && !AllowedFields.Contains(Any))
            || before.AllowedFields.Concat(before.RequiredFields).Any(name => name != Any && !AllowsField(name));
    }

    private static ResponseRefusal NotAllowed(string name) => new(
        ResponseRefusalReason.ComponentNotAllowed,
        MutableFields.IsRisky(name)
            ? $"{name} cannot be covered: some proxies rewrite it, so the tenant's response policy must list it by name among the allowed fields. Leave it out, or have it allowed."
            : $"{name} cannot be covered: the tenant's response policy does not allow it. Leave it out of the fields to cover, or have it allowed.");

    private static bool Covers(ResponseToSign response, string name)
    {
        for (var i = 0; i < response.Fields.Count; i++)
        {
            if (string.Equals(response.Fields[i].Name, name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static bool IsOwn(string name) =>
        string.Equals(name, ContentDigest.FieldName, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, "content-type", StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, "content-encoding", StringComparison.OrdinalIgnoreCase);

    private static bool Has(ImmutableArray<string> names, string name)
    {
        foreach (var known in names)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
