using Grpc.Core;
using KeyService.Core.KeyRings;
using KeyService.Signing;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

internal sealed partial class AdminEndpoint
{
    public override Task<KeyChange> CreateKey(CreateKeyRequest request, ServerCallContext context)
    {
        var name = AdminNames.NewKey(request.Parent, request.KeyId);
        var key = request.Key ?? throw GrpcRefusals.ToException(new EdgeRefusal(Reasons.InvalidArgument, "key is missing: give at least its algorithm."));
        var command = new CreateKey(name, SpecOf(key), PolicyMessages.Read(key.Rotation).OrThrow());
        return ChangeAsync(name, command, request, request.RequestId, request.ValidateOnly, context);
    }

    public override async Task<Key> GetKey(GetKeyRequest request, ServerCallContext context) =>
        AdminMessages.ToMessage(await ReadRingAsync(AdminNames.Key(request.Name), context.CancellationToken), withVersions: true);

    public override async Task<ListKeysResponse> ListKeys(ListKeysRequest request, ServerCallContext context)
    {
        var tenant = AdminNames.Tenant(request.Parent);
        var list = $"keys of {tenant}";
        var page = PageTokens.Read(list, request.PageSize, request.PageToken).OrThrow();
        await RequireTenantAsync(tenant, context.CancellationToken);
        var rings = await store.ListKeyRingsAsync(tenant, page.After, page.Size + 1, context.CancellationToken);
        var shown = page.Cut(rings, list, ring => ring.Name.Key, out var next);
        return new ListKeysResponse
        {
            Keys = { shown.Select(ring => AdminMessages.ToMessage(KeyRingDocument.Read(ring.Document), withVersions: false)) },
            NextPageToken = next,
        };
    }

    public override async Task<KeyChange> UpdateKey(UpdateKeyRequest request, ServerCallContext context)
    {
        var name = AdminNames.Key(request.Key?.Name ?? "");
        if (PolicyMask.Check(request.UpdateMask) is { } refusal)
        {
            throw GrpcRefusals.ToException(refusal);
        }

        var policy = PolicyMessages.Read(request.Key!.Rotation).OrThrow();
        var command = new SetRotationPolicy(policy);
        if (!PolicyMask.IsWhole(request.UpdateMask))
        {
            var ring = await ReadRingAsync(name, context.CancellationToken);
            command = new SetRotationPolicy(PolicyMask.Apply(request.UpdateMask, ring.Policy, policy), ring.Revision);
        }

        return await ChangeAsync(name, command, request, request.RequestId, request.ValidateOnly, context);
    }

    public override Task<KeyChange> RotateKey(RotateKeyRequest request, ServerCallContext context) =>
        ChangeAsync(AdminNames.Key(request.Name), new RotateKey(request.Now), request, request.RequestId, request.ValidateOnly, context);

    public override Task<KeyChange> DisableKey(DisableKeyRequest request, ServerCallContext context) =>
        ChangeAsync(AdminNames.Key(request.Name), new DisableKey(), request, request.RequestId, request.ValidateOnly, context);

    public override Task<KeyChange> EnableKey(EnableKeyRequest request, ServerCallContext context) =>
        ChangeAsync(AdminNames.Key(request.Name), new EnableKey(), request, request.RequestId, request.ValidateOnly, context);

    private static KeySpec SpecOf(Key key)
    {
        if (!SignatureAlgorithm.TryParse(key.Algorithm, out var algorithm))
        {
            throw GrpcRefusals.ToException(new EdgeRefusal(
                Reasons.UnknownAlgorithm,
                $"'{Refusals.Shown(key.Algorithm)}' is not an algorithm. Known are {string.Join(", ", SignatureAlgorithm.All.Select(a => a.Name))}."));
        }

        return KeySpec.TryCreate(algorithm, key.RsaBits, out var spec, out var problem)
            ? spec
            : throw GrpcRefusals.ToException(new EdgeRefusal(Reasons.InvalidArgument, problem));
    }
}
