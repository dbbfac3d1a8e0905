using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Net.Client;
using KeyService.V1;

namespace KeyService.Bench.Load;

/// <summary>Callers of the signing service, spread over a few connections.</summary>
internal sealed class SigningLoad : IDisposable
{
    /// <summary>About the size of a response's signature base, bytes.</summary>
    public const int MessageSize = 384;

    public const int BatchSize = 200;

    private const int Connections = 4;
    private const int BatchCallers = 4;

    private readonly GrpcChannel[] _channels;
    private readonly SigningService.SigningServiceClient[] _clients;
    private readonly LoadOptions _options;
    private readonly ByteString _message = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(MessageSize));

    public SigningLoad(string endpoint, LoadOptions options)
    {
        _options = options;
        _channels = [.. Enumerable.Range(0, Connections).Select(_ => GrpcChannel.ForAddress(endpoint))];
        _clients = [.. _channels.Select(channel => new SigningService.SigningServiceClient(channel))];
    }

    public Task<Throughput> UnaryAsync(string key)
    {
        var request = new SignRequest { Key = key, Data = _message };
        return ClosedLoop.RunAsync(_options.Callers, _options.Duration, async caller =>
        {
            var reply = await _clients[caller % Connections].SignAsync(request);
            if (reply.Signature.IsEmpty)
            {
                throw new InvalidOperationException("An empty signature came back.");
            }
        });
    }

    /// <summary>Calls per second of whole batches; each has <see cref="BatchSize"/> items.</summary>
    public Task<Throughput> BatchAsync(string key)
    {
        var request = new SignBatchRequest();
        for (var i = 0; i < BatchSize; i++)
        {
            request.Items.Add(new SignBatchRequest.Types.Item { Sign = new SignRequest { Key = key, Data = _message } });
        }

        return ClosedLoop.RunAsync(BatchCallers, _options.Duration, async caller =>
        {
            var reply = await _clients[caller % Connections].SignBatchAsync(request);
            foreach (var result in reply.Results)
            {
                if (result.Sign is null)
                {
                    throw new InvalidOperationException($"An item was refused: {result.Refusal}");
                }
            }
        });
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }
}
