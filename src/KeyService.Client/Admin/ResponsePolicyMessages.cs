using Google.Protobuf.WellKnownTypes;
using KeyService.Signing;

namespace KeyService.Client;

/// <summary>Response policies in and out.</summary>
internal static class ResponsePolicyMessages
{
    /// <summary>An authority that sends none demands nothing.</summary>
    public static ResponsePolicy FromMessage(V1.ResponsePolicy? message) => message is null ? new() : new()
    {
        MaxLifetime = message.MaxLifetime?.ToTimeSpan() ?? TimeSpan.FromSeconds(300),
        RequiredFields = [.. message.RequiredFields],
        AllowedAlgorithms = [.. message.AllowedAlgorithms],
        AllowedFields = [.. message.AllowedFields],
    };

    /// <summary>The tenant with the new values, and a mask of what is new.</summary>
    /// <exception cref="ArgumentException">Nothing is to be changed.</exception>
    public static V1.UpdateTenantRequest ToMessage(TenantId id, TenantUpdate update)
    {
        var policy = new V1.ResponsePolicy();
        var request = new V1.UpdateTenantRequest
        {
            Tenant = new V1.Tenant { Name = id.ResourceName, ResponsePolicy = policy },
            UpdateMask = new FieldMask(),
        };
        if (update.DisplayName is { } name)
        {
            request.Tenant.DisplayName = name;
            request.UpdateMask.Paths.Add("display_name");
        }

        if (update.MaxLifetime is { } lifetime)
        {
            policy.MaxLifetime = lifetime.ToDuration();
            request.UpdateMask.Paths.Add("response_policy.max_lifetime");
        }

        Add(update.RequiredFields, policy.RequiredFields, "response_policy.required_fields");
        Add(update.AllowedAlgorithms, policy.AllowedAlgorithms, "response_policy.allowed_algorithms");
        Add(update.AllowedFields, policy.AllowedFields, "response_policy.allowed_fields");

        // An empty mask would mean the whole policy.
        return request.UpdateMask.Paths.Count > 0 ? request : throw new ArgumentException("Name at least one part of the tenant to change.", nameof(update));

        void Add(IReadOnlyList<string>? names, ICollection<string> list, string path)
        {
            if (names is null)
            {
                return;
            }

            foreach (var one in names)
            {
                list.Add(one);
            }

            request.UpdateMask.Paths.Add(path);
        }
    }
}
