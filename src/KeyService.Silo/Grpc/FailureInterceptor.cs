using Grpc.Core;
using Grpc.Core.Interceptors;

namespace KeyService.Silo.Grpc;

/// <summary>
/// Keeps the inside in: a failure that stands for a refusal becomes one, any other becomes INTERNAL with the request's id,
/// under which the log has the rest. A call that completes synchronously passes without a state machine.
/// </summary>
internal sealed partial class FailureInterceptor(ILogger<FailureInterceptor> log) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            var call = continuation(request, context);
            return call.IsCompletedSuccessfully ? call : GuardAsync(call, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    private async Task<TResponse> GuardAsync<TResponse>(Task<TResponse> call, ServerCallContext context)
    {
        try
        {
            return await call;
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    private RpcException Translate(Exception failure, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return new RpcException(new Status(StatusCode.Cancelled, "The caller went away or its deadline passed."));
        }

        if (GrpcRefusals.From(failure) is { } refusal)
        {
            LogRefused(failure, context.Method, refusal.Reason);
            return GrpcRefusals.ToException(refusal);
        }

        var id = context.GetHttpContext().TraceIdentifier;
        LogUnforeseen(failure, context.Method, id);
        return GrpcRefusals.ToException(new EdgeRefusal(
            Reasons.Internal, $"The authority failed in a way it did not foresee. Its log tells more under request {id}."));
    }
}
