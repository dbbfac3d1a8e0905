using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using KeyService.Core.KeyRings;
using KeyService.Silo.Signing;
using KeyService.V1;
using KeyVersion = KeyService.Core.KeyRings.KeyVersion;

namespace KeyService.Silo.Grpc;

/// <summary>What a ring publishes: the versions that verify, those that must not be trusted any more, and its tenant's policy.</summary>
internal static class KeySets
{
    public static KeySet Of(OpenRing open)
    {
        var ring = open.Ring;
        var set = new KeySet
        {
            Name = ring.Name.ResourceName,
            Algorithm = ring.Spec.Algorithm.Name,
            RsaBits = ring.Spec.RsaBits,
            Disabled = ring.Disabled,
            Revision = ring.Revision,
            MaxSignatureLifetime = Duration.FromTimeSpan(ring.Policy.MaxSignatureLifetime),
            ResponsePolicy = ResponsePolicyMessages.ToMessage(open.Tenant.Responses),
            TenantRevision = open.Tenant.Revision,
        };
        foreach (var version in ring.Versions)
        {
            if (IsPublished(version))
            {
                set.Entries.Add(ToEntry(ring, version));
            }
        }

        return set;
    }

    // A version that was revoked stays listed for good, also without its material, so that verifiers can say why.
    private static bool IsPublished(KeyVersion version) => IsRevoked(version)
        || version.State is VersionState.Pending or VersionState.Active or VersionState.VerifyOnly;

    private static bool IsRevoked(KeyVersion version) => version.RevokedAt is not null;

    private static KeySetEntry ToEntry(KeyRing ring, KeyVersion version) => new()
    {
        Number = version.Number,
        KeyId = ring.Name.Version(version.Number).KeyId,
        State = IsRevoked(version) ? V1.KeyVersion.Types.State.Revoked : AdminMessages.StateOf(version.State),
        PublicKey = IsRevoked(version) ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(version.PublicKey),
        ActivateTime = version.ActivateAt?.ToTimestamp(),
        RetireTime = version.RetireAt?.ToTimestamp(),
    };
}
