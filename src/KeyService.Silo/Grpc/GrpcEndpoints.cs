namespace KeyService.Silo.Grpc;

/// <summary>The gRPC side: keyservice.v1, health and reflection.</summary>
internal static class GrpcEndpoints
{
    public static void AddGrpcEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<SigningCalls>();
        services.AddSingleton<KeySetWatches>();
        // The endpoints hold no state of a call, so one of each serves all.
        services.AddSingleton<SigningEndpoint>();
        services.AddSingleton<AdminEndpoint>();
        services.AddSingleton<ReplayEndpoint>();
        services.AddSingleton<Failures>();
        services.AddSingleton<FailureInterceptor>();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = Limits.MessageBytes;
            grpc.MaxSendMessageSize = Limits.MessageBytes;
            grpc.EnableDetailedErrors = false;
            grpc.ResponseCompressionAlgorithm = null;
        })
            .AddServiceOptions<AdminEndpoint>(admin => admin.Interceptors.Add<FailureInterceptor>())
            .AddServiceOptions<ReplayEndpoint>(replay => replay.Interceptors.Add<FailureInterceptor>());
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks();
    }

    public static void MapGrpcEndpoints(this WebApplication app)
    {
        app.MapGrpcService<SigningEndpoint>();
        app.MapGrpcService<AdminEndpoint>();
        app.MapGrpcService<ReplayEndpoint>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
    }
}
