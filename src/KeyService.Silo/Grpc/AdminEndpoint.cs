using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using KeyService.Core.KeyRings;
using KeyService.Grains;
using KeyService.Grains.Storage;
using KeyService.Signing;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

/// <summary>keyservice.v1.AdminService. Changes go through the grain that writes the resource; reads come from the store.</summary>
internal sealed partial class AdminEndpoint(IGrainFactory grains, IAuthorityStore store) : AdminService.AdminServiceBase
{
    /// <summary>Who calls. The endpoint is on loopback only, so it is somebody on this machine.</summary>
    private const string LocalAdministrator = "local";

    /// <summary>Has the ring's writer do a command.</summary>
    private async Task<KeyChange> ChangeAsync<TRequest>(
        KeyName key, KeyRingCommand command, TRequest request, string requestId, bool validateOnly, ServerCallContext context)
        where TRequest : IMessage<TRequest>, IDeepCloneable<TRequest>
    {
        var call = CallOf(request, requestId, validateOnly, context);
        var reply = await grains.GetGrain<IKeyRingGrain>(key.ToString()).ExecuteAsync(command, call);
        return reply.IsRefused
            ? throw GrpcRefusals.ToException(GrpcRefusals.From(reply.Refusal))
            : new KeyChange
            {
                Key = AdminMessages.ToMessage(reply.Ring, withVersions: true),
                Receipt = reply.Receipt is { } receipt ? AdminMessages.ToMessage(receipt) : new Receipt(),
            };
    }

    private static CallContext CallOf<TRequest>(TRequest request, string requestId, bool validateOnly, ServerCallContext context)
        where TRequest : IMessage<TRequest>, IDeepCloneable<TRequest>
    {
        if (requestId.Length > Limits.RequestIdLength || requestId.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw GrpcRefusals.ToException(new EdgeRefusal(
                Reasons.InvalidArgument,
                $"request_id must be at most {Limits.RequestIdLength} printable ASCII characters without spaces, such as a UUID."));
        }

        return new CallContext
        {
            Principal = LocalAdministrator,
            RequestId = requestId,
            Fingerprint = FingerprintOf(request, context.Method),
            ValidateOnly = validateOnly,
            Source = context.Peer,
        };
    }

    // Without the request id, so that it is the content that is compared.
    private static byte[] FingerprintOf<TRequest>(TRequest request, string method)
        where TRequest : IMessage<TRequest>, IDeepCloneable<TRequest>
    {
        var content = request.Clone();
        content.Descriptor.FindFieldByName("request_id").Accessor.Clear(content);
        return SHA256.HashData([.. Encoding.UTF8.GetBytes(method), 0, .. content.ToByteArray()]);
    }

    private async Task<KeyRing> ReadRingAsync(KeyName name, CancellationToken cancellationToken)
    {
        if (await store.FindKeyRingAsync(name, cancellationToken) is { } stored)
        {
            return KeyRingDocument.Read(stored.Document).WithoutMaterial();
        }

        await RequireTenantAsync(name.Tenant, cancellationToken);
        throw GrpcRefusals.ToException(Refusals.NoSuchKey(name.ResourceName));
    }

    private async Task<StoredTenant> RequireTenantAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await store.FindTenantAsync(tenant, cancellationToken)
        ?? throw GrpcRefusals.ToException(Refusals.NoSuchTenant(tenant));
}
