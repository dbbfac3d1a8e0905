using System.Net;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using KeyService.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KeyService.Bench.Servers;

/// <summary>The yardstick: the same gRPC stack and messages, with nothing between the call and the key.</summary>
internal static class BareServer
{
    public const string EchoKey = "echo";

    public static async Task<int> ServeAsync()
    {
        using var counters = new ServerCounters();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        await using var app = builder.Build();
        app.MapGrpcService<BareSigning>();
        await app.StartAsync();
        await ServerPipe.AnswerUntilClosedAsync(new ServerReady(app.Urls.Single(), ""), counters);
        await app.StopAsync();
        return 0;
    }

    /// <summary>Signs with one P-256 key held in memory, or echoes.</summary>
    private sealed class BareSigning : SigningService.SigningServiceBase
    {
        private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public override Task<SignResponse> Sign(SignRequest request, ServerCallContext context)
        {
            if (request.Key == EchoKey)
            {
                return Task.FromResult(new SignResponse { Signature = request.Data });
            }

            var signature = Key.SignData(request.Data.Span, HashAlgorithmName.SHA256);
            return Task.FromResult(new SignResponse { Signature = UnsafeByteOperations.UnsafeWrap(signature) });
        }
    }
}
