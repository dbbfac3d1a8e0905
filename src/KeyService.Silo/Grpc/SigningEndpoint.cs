using Grpc.Core;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

/// <summary>
/// keyservice.v1.SigningService. A call on an open ring completes synchronously: no state machine, no query, no grain call.
/// </summary>
internal sealed class SigningEndpoint(SigningCalls calls, KeySetWatches watches) : SigningService.SigningServiceBase
{
    public override Task<SignResponse> Sign(SignRequest request, ServerCallContext context) =>
        calls.TrySign(request, out var answer)
            ? Task.FromResult(answer.OrThrow())
            : OrThrow(calls.SignAsync(request, context.CancellationToken));

    public override Task<VerifyResponse> Verify(VerifyRequest request, ServerCallContext context) =>
        calls.TryVerify(request, out var answer)
            ? Task.FromResult(answer.OrThrow())
            : OrThrow(calls.VerifyAsync(request, context.CancellationToken));

    public override Task<SignHttpResponseResponse> SignHttpResponse(SignHttpResponseRequest request, ServerCallContext context) =>
        calls.TrySignHttp(request, out var answer)
            ? Task.FromResult(answer.OrThrow())
            : OrThrow(calls.SignHttpAsync(request, context.CancellationToken));

    public override async Task<SignBatchResponse> SignBatch(SignBatchRequest request, ServerCallContext context)
    {
        var items = new SignBatchItems(calls, context.CancellationToken);
        var results = await Batch.RunAsync(
            request.Items, calls, items.RingOf, items.TryDo, items.DoAsync, SignBatchItems.Refused, context.CancellationToken);
        return new SignBatchResponse { Results = { results } };
    }

    public override async Task<VerifyBatchResponse> VerifyBatch(VerifyBatchRequest request, ServerCallContext context)
    {
        var items = new VerifyBatchItems(calls, context.CancellationToken);
        var results = await Batch.RunAsync(
            request.Items, calls, items.RingOf, items.TryDo, items.DoAsync, VerifyBatchItems.Refused, context.CancellationToken);
        return new VerifyBatchResponse { Results = { results } };
    }

    public override async Task<KeySet> GetKeySet(GetKeySetRequest request, ServerCallContext context)
    {
        var slot = calls.FindRing(request.Name) ?? throw GrpcRefusals.ToException(Refusals.NotAKeyName(request.Name));
        var ring = await calls.OpenAsync(slot, context.CancellationToken)
            ?? throw GrpcRefusals.ToException(Refusals.NoSuchKey(request.Name));
        return KeySets.Of(ring.Ring);
    }

    public override Task WatchKeySets(
        IAsyncStreamReader<WatchKeySetsRequest> requestStream, IServerStreamWriter<WatchKeySetsResponse> responseStream, ServerCallContext context) =>
        watches.ServeAsync(requestStream, responseStream, context.CancellationToken);

    private static async Task<T> OrThrow<T>(Task<Answer<T>> answer)
        where T : class => (await answer).OrThrow();
}
