using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using KeyService.V1;

namespace KeyService.Client;

/// <summary>
/// One connection to the authority, as the options describe it. Thread-safe; connects at the first call.
/// </summary>
internal sealed class AuthorityChannel : IDisposable
{
    // A revocation may wait out one lease, and an RSA key of 4,096 bits takes seconds to make.
    private static readonly TimeSpan ShortestChangeTimeout = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel _channel;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;

    public AuthorityChannel(KeyServiceOptions options, HttpMessageHandler? handler = null, TimeProvider? clock = null)
    {
        Endpoint = options.Endpoint;
        _timeout = options.Timeout;
        _clock = clock ?? TimeProvider.System;
        _channel = GrpcChannel.ForAddress(options.Endpoint, new GrpcChannelOptions
        {
            HttpHandler = handler ?? NewHandler(),
            DisposeHttpClient = true,
            ServiceConfig = new ServiceConfig { MethodConfigs = { RetryAdministration() } },
        });
        Signing = new SigningService.SigningServiceClient(_channel);
        Admin = new AdminService.AdminServiceClient(_channel);
        Replay = new ReplayService.ReplayServiceClient(_channel);
    }

    public Uri Endpoint { get; }

    public SigningService.SigningServiceClient Signing { get; }

    /// <summary>Calls are repeated on UNAVAILABLE with the same message, hence with the same request id.</summary>
    public AdminService.AdminServiceClient Admin { get; }

    public ReplayService.ReplayServiceClient Replay { get; }

    /// <summary>The options of a call that ends within the configured timeout.</summary>
    public CallOptions Call(CancellationToken cancellation) => Within(_timeout, cancellation);

    /// <summary>The options of a call that changes something: it may take longer than a signature.</summary>
    public CallOptions Change(CancellationToken cancellation) =>
        Within(_timeout > ShortestChangeTimeout ? _timeout : ShortestChangeTimeout, cancellation);

    /// <summary>The answer of a call, or its failure as the exception that users see.</summary>
    public async Task<T> AnswerAsync<T>(AsyncUnaryCall<T> call, CancellationToken cancellation)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            throw AuthorityErrors.Translate(error, Endpoint, cancellation);
        }
    }

    public void Dispose() => _channel.Dispose();

    private CallOptions Within(TimeSpan timeout, CancellationToken cancellation) =>
        new(deadline: (_clock.GetUtcNow() + timeout).UtcDateTime, cancellationToken: cancellation);

    // A dead connection is noticed by the pings and not only by the next call's deadline.
    private static SocketsHttpHandler NewHandler() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(5),
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(20),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
    };

    private static MethodConfig RetryAdministration() => new()
    {
        Names = { new MethodName { Service = AdminService.Descriptor.FullName } },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = 4,
            InitialBackoff = TimeSpan.FromMilliseconds(100),
            MaxBackoff = TimeSpan.FromSeconds(1),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}
