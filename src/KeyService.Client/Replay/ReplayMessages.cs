using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using KeyService.Signing;

namespace KeyService.Client.Replay;

/// <summary>Between the protocol's claims and what users see.</summary>
internal static class ReplayMessages
{
    /// <summary>A claim with an id of its own: two claims to one nonce must never look like a repeat of one.</summary>
    public static V1.ClaimNonceRequest ToClaim(TenantId tenant, string scope, string nonce, TimeSpan window) => new()
    {
        Parent = tenant.ResourceName,
        Scope = scope,
        Nonce = nonce,
        Window = Duration.FromTimeSpan(window),
        RequestId = RandomNumberGenerator.GetHexString(32, lowercase: true),
    };

    public static ReplayClaim FromMessage(V1.ClaimNonceResponse message) => message.Outcome switch
    {
        V1.ClaimNonceResponse.Types.Outcome.Claimed => ReplayClaim.Claimed,
        V1.ClaimNonceResponse.Types.Outcome.Replayed => ReplayClaim.Replayed,
        _ => new ReplayClaim(
            ReplayClaimOutcome.Unavailable, "The authority's answer to a claim cannot be read: check that it is of a compatible version."),
    };
}
