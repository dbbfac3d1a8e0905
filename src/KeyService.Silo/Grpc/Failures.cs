using Grpc.Core;

namespace KeyService.Silo.Grpc;

/// <summary>
/// Keeps the inside in: a failure that stands for a refusal becomes one, any other becomes INTERNAL with the request's id,
/// under which the log has the rest.
/// </summary>
internal sealed partial class Failures(ILogger<Failures> log)
{
    public async Task<T> GuardAsync<T>(Task<T> call, ServerCallContext context)
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

    public async Task GuardAsync(Task call, ServerCallContext context)
    {
        try
        {
            await call;
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw Translate(failure, context);
        }
    }

    public RpcException Translate(Exception failure, ServerCallContext context)
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
