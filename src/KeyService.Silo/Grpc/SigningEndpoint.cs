using Grpc.Core;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

/// <summary>
/// keyservice.v1.SigningService. A call on an open ring completes synchronously: no state machine, no query, no grain call.
/// </summary>
internal sealed class SigningEndpoint(SigningCalls calls, KeySetWatches watches, Failures failures) : SigningService.SigningServiceBase
{
    public override Task<SignResponse> Sign(SignRequest request, ServerCallContext context)
    {
        try
        {
            return calls.TrySign(request, out var answer)
                ? Task.FromResult(answer.OrThrow())
                : OrThrowAsync(calls.SignAsync(request, context.CancellationToken), context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw failures.Translate(failure, context);
        }
    }

    public override Task<VerifyResponse> Verify(VerifyRequest request, ServerCallContext context)
    {
        try
        {
            return calls.TryVerify(request, out var answer)
                ? Task.FromResult(answer.OrThrow())
                : OrThrowAsync(calls.VerifyAsync(request, context.CancellationToken), context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw failures.Translate(failure, context);
        }
    }

    public override Task<SignHttpResponseResponse> SignHttpResponse(SignHttpResponseRequest request, ServerCallContext context)
    {
        try
        {
            return calls.TrySignHttp(request, out var answer)
                ? Task.FromResult(answer.OrThrow())
                : OrThrowAsync(calls.SignHttpAsync(request, context.CancellationToken), context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw failures.Translate(failure, context);
        }
    }

    public override Task<SignBatchResponse> SignBatch(SignBatchRequest request, ServerCallContext context) =>
        failures.GuardAsync(SignBatchAsync(request, context.CancellationToken), context);

    public override Task<VerifyBatchResponse> VerifyBatch(VerifyBatchRequest request, ServerCallContext context) =>
        failures.GuardAsync(VerifyBatchAsync(request, context.CancellationToken), context);

    public override Task<KeySet> GetKeySet(GetKeySetRequest request, ServerCallContext context) =>
        failures.GuardAsync(GetKeySetAsync(request, context.CancellationToken), context);

    public override Task WatchKeySets(
        IAsyncStreamReader<WatchKeySetsRequest> requestStream, IServerStreamWriter<WatchKeySetsResponse> responseStream, ServerCallContext context) =>
        failures.GuardAsync(watches.ServeAsync(requestStream, responseStream, context.CancellationToken), context);

    private async Task<SignBatchResponse> SignBatchAsync(SignBatchRequest request, CancellationToken cancellationToken)
    {
        var items = new SignBatchItems(calls, cancellationToken);
        var results = await Batch.RunAsync(
            request.Items, calls, items.RingOf, items.TryDo, items.DoAsync, SignBatchItems.Refused, cancellationToken);
        return new SignBatchResponse { Results = { results } };
    }

    private async Task<VerifyBatchResponse> VerifyBatchAsync(VerifyBatchRequest request, CancellationToken cancellationToken)
    {
        var items = new VerifyBatchItems(calls, cancellationToken);
        var results = await Batch.RunAsync(
            request.Items, calls, items.RingOf, items.TryDo, items.DoAsync, VerifyBatchItems.Refused, cancellationToken);
        return new VerifyBatchResponse { Results = { results } };
    }

    private async Task<KeySet> GetKeySetAsync(GetKeySetRequest request, CancellationToken cancellationToken)
    {
        var slot = calls.FindRing(request.Name) ?? throw GrpcRefusals.ToException(Refusals.NotAKeyName(request.Name));
        var ring = await calls.OpenAsync(slot, cancellationToken) ?? throw GrpcRefusals.ToException(Refusals.NoSuchKey(request.Name));
        return KeySets.Of(ring);
    }

    private async Task<T> OrThrowAsync<T>(Task<Answer<T>> answer, ServerCallContext context)
        where T : class => (await failures.GuardAsync(answer, context)).OrThrow();
}
