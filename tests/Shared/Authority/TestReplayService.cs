using Grpc.Core;
using KeyService.V1;

namespace KeyService.Tests;

/// <summary>Claims without an end; keeps the request ids, and loses answers on command.</summary>
internal sealed class TestReplayService(TestAuthority authority) : ReplayService.ReplayServiceBase
{
    public override async Task<ClaimNonceResponse> ClaimNonce(ClaimNonceRequest request, ServerCallContext context)
    {
        await authority.CountAsync("ClaimNonce");
        var owner = authority.Claims.GetOrAdd($"{request.Parent} {request.Scope} {request.Nonce}", request.RequestId);
        if (authority.Calls("ClaimNonce") <= authority.LostClaimAnswers)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The answer was lost."));
        }

        return new ClaimNonceResponse
        {
            Outcome = owner == request.RequestId ? ClaimNonceResponse.Types.Outcome.Claimed : ClaimNonceResponse.Types.Outcome.Replayed,
        };
    }
}
