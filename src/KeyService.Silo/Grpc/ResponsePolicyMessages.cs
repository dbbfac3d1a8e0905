using Google.Protobuf.WellKnownTypes;
using KeyService.Signing.Http;
using ResponsePolicy = KeyService.Core.Responses.ResponsePolicy;

namespace KeyService.Silo.Grpc;

/// <summary>Response policies in and out. Whether a policy makes sense, it says itself.</summary>
internal static class ResponsePolicyMessages
{
    public static V1.ResponsePolicy ToMessage(ResponsePolicy policy) => new()
    {
        MaxLifetime = Duration.FromTimeSpan(policy.MaxLifetime),
        RequiredFields = { policy.RequiredFields },
        AllowedAlgorithms = { policy.AllowedAlgorithms },
        AllowedFields = { policy.AllowedFields },
    };

    /// <summary>The lists as they are; no message at all is the default policy.</summary>
    public static Answer<ResponsePolicy> Read(V1.ResponsePolicy? message)
    {
        if (message is null)
        {
            return ResponsePolicy.Default;
        }

        return message.MaxLifetime is { } lifetime && !PolicyMessages.IsValid(lifetime)
            ? new EdgeRefusal(Reasons.InvalidPolicy, "response_policy.max_lifetime is not a valid duration.")
            : new ResponsePolicy
            {
                MaxLifetime = message.MaxLifetime?.ToTimeSpan() ?? ResponseProfile.MaxLifetime,
                RequiredFields = [.. message.RequiredFields],
                AllowedAlgorithms = [.. message.AllowedAlgorithms],
                AllowedFields = [.. message.AllowedFields],
            };
    }
}
