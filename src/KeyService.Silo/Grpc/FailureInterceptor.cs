using Grpc.Core;
using Grpc.Core.Interceptors;

namespace KeyService.Silo.Grpc;

/// <summary>
/// Applies <see cref="Failures"/> to a whole service of unary calls. SigningService goes without: an interceptor costs each
/// call some hundred bytes and indirections, so its endpoint guards itself.
/// </summary>
internal sealed class FailureInterceptor(Failures failures) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw failures.Translate(failure, context);
        }
    }
}
