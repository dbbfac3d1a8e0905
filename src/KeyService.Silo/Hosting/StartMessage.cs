using KeyService.Grains.Sealing;

namespace KeyService.Silo;

/// <summary>Says once, when the endpoints are open, what an operator wants to know.</summary>
internal sealed partial class StartMessage(
    AuthorityAddresses addresses, DataDirectory directory, IKeyEncryptionKey kek, ILogger<StartMessage> log) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        LogStarted(addresses.Grpc, addresses.Http, directory.Path, kek.Id);
        LogLocalAdministrator();
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "The authority serves gRPC at {Grpc} and HTTP at {Http}; its data is in {Directory}, its key-encryption key is {Kek}")]
    private partial void LogStarted(Uri grpc, Uri http, string directory, string kek);

    [LoggerMessage(2, LogLevel.Information, "Every process on this machine that reaches the gRPC port is a local administrator")]
    private partial void LogLocalAdministrator();
}
