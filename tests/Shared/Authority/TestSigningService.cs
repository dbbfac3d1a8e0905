using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using KeyService.Signing;
using KeyService.Signing.Http;
using KeyService.V1;
using HttpRequestParts = KeyService.Signing.Http.HttpRequestParts;

namespace KeyService.Tests;

internal sealed class TestSigningService(TestAuthority authority) : SigningService.SigningServiceBase
{
    public override async Task<SignResponse> Sign(SignRequest request, ServerCallContext context)
    {
        await authority.CountAsync("Sign");
        return Sign(request);
    }

    public override async Task<SignHttpResponseResponse> SignHttpResponse(SignHttpResponseRequest request, ServerCallContext context)
    {
        await authority.CountAsync("SignHttpResponse");
        return Sign(request);
    }

    public override async Task<SignBatchResponse> SignBatch(SignBatchRequest request, ServerCallContext context)
    {
        authority.LargestBatchBytes = Math.Max(authority.LargestBatchBytes, request.CalculateSize());
        authority.LargestBatchItems = Math.Max(authority.LargestBatchItems, request.Items.Count);
        await authority.CountAsync("SignBatch");
        return new SignBatchResponse { Results = { request.Items.Select(Sign) } };
    }

    public override async Task<VerifyResponse> Verify(VerifyRequest request, ServerCallContext context)
    {
        await authority.CountAsync("Verify");
        return Verify(request);
    }

    public override async Task<VerifyBatchResponse> VerifyBatch(VerifyBatchRequest request, ServerCallContext context)
    {
        await authority.CountAsync("VerifyBatch");
        return new VerifyBatchResponse { Results = { request.Items.Select(item => new VerifyBatchResponse.Types.Result { Verify = Verify(item) }) } };
    }

    public override async Task<KeySet> GetKeySet(GetKeySetRequest request, ServerCallContext context)
    {
        await authority.CountAsync("GetKeySet");
        return authority.Read(KeyName.Parse(request.Name), ring => ring?.ToKeySet() ?? throw Refused(Code.NotFound, "KEY_NOT_FOUND", $"No key {request.Name}."));
    }

    public override async Task WatchKeySets(
        IAsyncStreamReader<WatchKeySetsRequest> requests, IServerStreamWriter<WatchKeySetsResponse> responses, ServerCallContext context)
    {
        await authority.CountAsync("WatchKeySets");
        var watch = new TestWatch();
        authority.Add(watch);
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(watch.Ended.Token, context.CancellationToken);
            await Task.WhenAny(ReadAsync(requests, watch, ended.Token), WriteAsync(responses, watch, ended.Token));
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "The test dropped the watch."));
        }
        finally
        {
            authority.Remove(watch);
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<WatchKeySetsRequest> requests, TestWatch watch, CancellationToken ended)
    {
        while (await requests.MoveNext(ended))
        {
            foreach (var name in requests.Current.Subscribe)
            {
                authority.Subscribe(watch, KeyName.Parse(name));
            }

            watch.Outgoing.Writer.TryWrite(new WatchKeySetsResponse { Pong = requests.Current.Ping });
        }
    }

    private async Task WriteAsync(IServerStreamWriter<WatchKeySetsResponse> responses, TestWatch watch, CancellationToken ended)
    {
        await foreach (var response in watch.Outgoing.Reader.ReadAllAsync(ended))
        {
            if (!authority.WatchesStall)
            {
                await responses.WriteAsync(response, ended);
            }
        }
    }

    private SignBatchResponse.Types.Result Sign(SignBatchRequest.Types.Item item)
    {
        try
        {
            return item.ItemCase == SignBatchRequest.Types.Item.ItemOneofCase.Sign
                ? new() { Sign = Sign(item.Sign) }
                : new() { HttpResponse = Sign(item.HttpResponse) };
        }
        catch (RpcException refused)
        {
            var info = refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
            return new() { Refusal = new() { Code = (int)refused.StatusCode, Reason = info.Reason, Message = refused.Status.Detail } };
        }
    }

    private SignResponse Sign(SignRequest request)
    {
        var (version, key) = Active(request.Key);
        var signature = request.InputCase == SignRequest.InputOneofCase.Digest ? key.SignDigest(request.Digest.Span) : key.Sign(request.Data.Span);
        return new() { Signature = ByteString.CopyFrom(signature), KeyId = version.KeyId, Algorithm = key.Algorithm.Name };
    }

    private SignHttpResponseResponse Sign(SignHttpResponseRequest request)
    {
        var (version, key) = Active(request.Key);
        var created = DateTimeOffset.UtcNow + authority.Ahead;
        var lifetime = request.Lifetime?.ToTimeSpan() ?? ResponseProfile.DefaultLifetime;
        var options = new ResponseSignatureOptions
        {
            Created = created.ToUnixTimeSeconds(),
            Expires = (created + lifetime).ToUnixTimeSeconds(),
            Nonce = request.Nonce is { Length: > 0 } nonce ? nonce : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            KeyId = version.KeyId,
        };
        var response = new ResponseToSign
        {
            Status = request.Status,
            Fields = Lines(request.Fields),
            Request = new HttpRequestParts
            {
                Method = request.Request.Method,
                Path = request.Request.Path,
                Query = request.Request.Query,
                Fields = Lines(request.Request.Fields),
            },
        };
        if (!ResponseProfile.TryBuild(response, options, out var signatureBase, out var refusal))
        {
            throw Refused(Code.InvalidArgument, "INVALID_ARGUMENT", refusal.Message);
        }

        var label = request.Label is { Length: > 0 } wished ? wished : ResponseProfile.DefaultLabel;
        return new()
        {
            SignatureInput = signatureBase.FormatSignatureInput(label),
            Signature = SignatureBase.FormatSignature(label, key.Sign(signatureBase.Bytes)),
            KeyId = version.KeyId,
            CreateTime = Timestamp.FromDateTimeOffset(created),
            ExpireTime = Timestamp.FromDateTimeOffset(created + lifetime),
            Nonce = options.Nonce,
        };
    }

    private VerifyResponse Verify(VerifyRequest request)
    {
        var version = KeyVersionName.Parse(request.Name);
        return authority.Read(version.Key, ring => (ring, ring?.Find(version.Number)) switch
        {
            (null, _) or (_, null) => new() { Reason = "KEY_UNKNOWN", Message = "No such key." },
            ({ Disabled: true }, _) => new() { Reason = "KEY_DISABLED", Message = "The key is disabled." },
            (_, { State: KeyVersion.Types.State.Revoked }) => new() { Reason = "KEY_REVOKED", Message = "The version is revoked." },
            (_, { Key: var key }) when key.Verifier.Verify(request.Data.Span, request.Signature.Span) => new VerifyResponse { Valid = true, KeyId = version.KeyId },
            _ => new() { Reason = "SIGNATURE_INVALID", Message = "The signature is not valid." },
        });
    }

    private (KeyVersionName Version, SigningKey Key) Active(string name) => authority.Read(KeyName.Parse(name), ring => ring switch
    {
        null => throw Refused(Code.NotFound, "KEY_NOT_FOUND", $"No key {name}."),
        { Disabled: true } => throw Refused(Code.FailedPrecondition, "KEY_DISABLED", $"The key {name} is disabled."),
        _ => ring.Active() ?? throw Refused(Code.FailedPrecondition, "NO_ACTIVE_VERSION", $"The key {name} has no active version."),
    });

    private static List<HttpFieldLine> Lines(IEnumerable<HttpField> fields) => [.. fields.Select(field => new HttpFieldLine(field.Name, field.Value))];

    private static RpcException Refused(Code code, string reason, string message) => new Google.Rpc.Status
    {
        Code = (int)code,
        Message = message,
        Details = { Any.Pack(new ErrorInfo { Domain = "keyservice", Reason = reason }) },
    }.ToRpcException();
}
