using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using KeyService.Core.KeyRings;
using KeyService.Grains;
using KeyService.Grains.Storage;
using KeyService.V1;
using AuditEntry = KeyService.Core.Audit.AuditEntry;
using KeyVersion = KeyService.Core.KeyRings.KeyVersion;
using State = KeyService.V1.KeyVersion.Types.State;

namespace KeyService.Silo.Grpc;

/// <summary>The authority's state as admin.proto shows it.</summary>
internal static class AdminMessages
{
    public static Key ToMessage(KeyRing ring, bool withVersions)
    {
        var key = new Key
        {
            Name = ring.Name.ResourceName,
            Algorithm = ring.Spec.Algorithm.Name,
            RsaBits = ring.Spec.RsaBits,
            Rotation = PolicyMessages.ToMessage(ring.Policy),
            Disabled = ring.Disabled,
            ActiveVersion = ring.Disabled ? 0 : ring.Active?.Number ?? 0,
            CreateTime = ring.CreatedAt.ToTimestamp(),
            NextDueTime = ring.NextDueAt?.ToTimestamp(),
            NextRotationTime = ring.NextRotationAt?.ToTimestamp(),
            Revision = ring.Revision,
        };
        if (withVersions)
        {
            key.Versions.AddRange(ring.Versions.Select(version => ToMessage(ring, version)));
        }

        return key;
    }

    public static V1.KeyVersion ToMessage(KeyRing ring, KeyVersion version)
    {
        var name = ring.Name.Version(version.Number);
        return new V1.KeyVersion
        {
            Name = name.ResourceName,
            Number = version.Number,
            State = StateOf(version.State),
            KeyId = name.KeyId,
            PublicKey = UnsafeByteOperations.UnsafeWrap(version.PublicKey),
            CreateTime = version.CreatedAt.ToTimestamp(),
            ActivateTime = version.ActivateAt?.ToTimestamp(),
            RetireTime = version.RetireAt?.ToTimestamp(),
            RevokeTime = version.RevokedAt?.ToTimestamp(),
            DestroyTime = (version.DestroyedAt ?? version.DestroyAt)?.ToTimestamp(),
            RevokeReason = version.RevokeReason ?? "",
        };
    }

    public static Tenant ToMessage(TenantView tenant) => new()
    {
        Name = tenant.Tenant.ResourceName,
        DisplayName = tenant.DisplayName,
        CreateTime = tenant.CreatedAt.ToTimestamp(),
        ResponsePolicy = ResponsePolicyMessages.ToMessage(tenant.ResponsePolicy),
        Revision = tenant.Revision,
    };

    public static Tenant ToMessage(StoredTenant tenant) => ToMessage(
        new TenantView(tenant.Tenant, tenant.DisplayName, tenant.Revision, tenant.CreatedAt) { ResponsePolicy = StoredPolicy.Read(tenant) });

    public static Receipt ToMessage(ChangeReceipt receipt) => new()
    {
        Sequence = receipt.Sequence,
        SilosAcknowledged = receipt.SilosAcknowledged,
        SilosWaitedOut = receipt.SilosWaitedOut,
        Barrier = Duration.FromTimeSpan(receipt.Barrier),
        ClientsByTime = receipt.ValidatedOnly ? null : receipt.ClientsBy.ToTimestamp(),
        ValidatedOnly = receipt.ValidatedOnly,
    };

    public static V1.AuditEntry ToMessage(AuditEntry entry) => new()
    {
        Index = entry.Index,
        Canonical = UnsafeByteOperations.UnsafeWrap(entry.Canonical),
        Hash = UnsafeByteOperations.UnsafeWrap(entry.Hash),
        Json = Encoding.UTF8.GetString(entry.Canonical),
    };

    public static State StateOf(VersionState state) => state switch
    {
        VersionState.Pending => State.Pending,
        VersionState.Active => State.Active,
        VersionState.VerifyOnly => State.VerifyOnly,
        VersionState.Retired => State.Retired,
        VersionState.Revoked => State.Revoked,
        VersionState.Destroyed => State.Destroyed,
        _ => State.Unspecified,
    };
}
