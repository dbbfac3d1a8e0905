using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using KeyService.Grains.Storage;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

/// <summary>keyservice.v1.ReplayService. A claim is one row in the store; no grain is asked.</summary>
internal sealed class ReplayEndpoint(INonceStore store, TimeProvider clock) : ReplayService.ReplayServiceBase
{
    public override async Task<ClaimNonceResponse> ClaimNonce(ClaimNonceRequest request, ServerCallContext context)
    {
        var tenant = AdminNames.Tenant(request.Parent);
        RequireText("scope", request.Scope, 1, Limits.NonceScopeLength);
        RequireText("nonce", request.Nonce, 1, Limits.NonceLength);
        RequireText("request_id", request.RequestId, 0, Limits.RequestIdLength);
        var now = clock.GetUtcNow();
        var claim = new NonceClaim(tenant, request.Scope, request.Nonce, request.RequestId, now, now + WindowOf(request));

        var result = await store.ClaimAsync(claim, Limits.NoncesOfATenant, context.CancellationToken);
        return result.Outcome switch
        {
            NonceClaimOutcome.Claimed => Answer(ClaimNonceResponse.Types.Outcome.Claimed, result),
            NonceClaimOutcome.Replayed => Answer(ClaimNonceResponse.Types.Outcome.Replayed, result),
            NonceClaimOutcome.NoTenant => throw GrpcRefusals.ToException(Refusals.NoSuchTenant(tenant)),
            _ => throw GrpcRefusals.ToException(new EdgeRefusal(
                Reasons.NonceLimit,
                $"Tenant '{tenant}' has {Limits.NoncesOfATenant} live claims, the limit, and none is dropped before its time: "
                + "wait for some to expire, or claim for a shorter window.")),
        };
    }

    private static ClaimNonceResponse Answer(ClaimNonceResponse.Types.Outcome outcome, NonceClaimResult result) =>
        new() { Outcome = outcome, ExpireTime = Timestamp.FromDateTimeOffset(result.ExpiresAt) };

    private static TimeSpan WindowOf(ClaimNonceRequest request)
    {
        // What another client sends may be out of a TimeSpan's range.
        var inRange = request.Window is { Seconds: >= 0, Nanos: >= 0 and < 1_000_000_000 } sent && sent.Seconds <= Limits.NonceWindow.TotalSeconds;
        var window = inRange ? request.Window.ToTimeSpan() : TimeSpan.Zero;
        return window > TimeSpan.Zero && window <= Limits.NonceWindow
            ? window
            : throw Invalid($"window must be more than 0 and at most {Limits.NonceWindow.TotalSeconds:0} s: how long the claim is kept.");
    }

    private static void RequireText(string field, string text, int least, int most)
    {
        if (text.Length < least || text.Length > most || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw Invalid($"{field} must have {least} to {most} visible ASCII characters.");
        }
    }

    private static Exception Invalid(string message) => GrpcRefusals.ToException(new EdgeRefusal(Reasons.InvalidArgument, message));
}
