using Google.Protobuf.WellKnownTypes;
using KeyService.Core.Responses;
using KeyService.Grains;
using ResponsePolicy = KeyService.Core.Responses.ResponsePolicy;

namespace KeyService.Silo.Grpc;

/// <summary>Which parts of a tenant an update changes (AIP-134).</summary>
internal static class TenantMask
{
    private static readonly Dictionary<string, Func<TenantUpdate, V1.Tenant, ResponsePolicy, TenantUpdate>> Changes = new(StringComparer.Ordinal)
    {
        ["*"] = (update, tenant, policy) => Whole(update, policy) with { DisplayName = tenant.DisplayName },
        ["display_name"] = (update, tenant, _) => update with { DisplayName = tenant.DisplayName },
        ["response_policy"] = (update, _, policy) => Whole(update, policy),
        ["response_policy.max_lifetime"] = (update, _, policy) => Part(update, kept => kept with { MaxLifetime = policy.MaxLifetime }),
        ["response_policy.required_fields"] = (update, _, policy) => Part(update, kept => kept with { RequiredFields = policy.RequiredFields }),
        ["response_policy.allowed_algorithms"] = (update, _, policy) => Part(update, kept => kept with { AllowedAlgorithms = policy.AllowedAlgorithms }),
        ["response_policy.allowed_fields"] = (update, _, policy) => Part(update, kept => kept with { AllowedFields = policy.AllowedFields }),
    };

    public static Answer<TenantUpdate> Read(V1.Tenant tenant, FieldMask? mask)
    {
        var paths = PathsOf(tenant, mask);
        var unknown = paths.Where(path => !Changes.ContainsKey(path)).Select(Refusals.Shown).ToArray();
        if (unknown.Length > 0)
        {
            return new EdgeRefusal(
                Reasons.InvalidArgument,
                $"update_mask names {string.Join(", ", unknown)}: what can be updated is {string.Join(", ", Changes.Keys)}.");
        }

        if (paths.Count == 0)
        {
            return new EdgeRefusal(Reasons.InvalidArgument, "There is nothing to update: set display_name or response_policy, or name in update_mask what to clear.");
        }

        var policy = ResponsePolicyMessages.Read(tenant.ResponsePolicy);
        return policy.Value is { } asked
            ? paths.Aggregate(new TenantUpdate(), (update, path) => Changes[path](update, tenant, asked))
            : policy.Refusal!;
    }

    private static IReadOnlyList<string> PathsOf(V1.Tenant tenant, FieldMask? mask)
    {
        if (mask is { Paths.Count: > 0 })
        {
            return mask.Paths;
        }

        List<string> set = [];
        if (tenant.DisplayName.Length > 0)
        {
            set.Add("display_name");
        }

        if (tenant.ResponsePolicy is not null)
        {
            set.Add("response_policy");
        }

        return set;
    }

    private static TenantUpdate Whole(TenantUpdate update, ResponsePolicy policy) => update with { ResponsePolicy = ResponsePolicyUpdate.To(policy) };

    private static TenantUpdate Part(TenantUpdate update, Func<ResponsePolicyUpdate, ResponsePolicyUpdate> change) =>
        update with { ResponsePolicy = change(update.ResponsePolicy ?? new ResponsePolicyUpdate()) };
}
