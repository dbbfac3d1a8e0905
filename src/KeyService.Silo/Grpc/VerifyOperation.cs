using KeyService.Core.KeyRings;
using KeyService.Silo.Signing;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

/// <summary>
/// A request to verify with the version <paramref name="Number"/>, 0 for any. <paramref name="ReadThrough"/>: the ring was read
/// since the call came, so a version that it does not have does not exist.
/// </summary>
internal readonly record struct VerifyWork(VerifyRequest Request, int Number, bool ReadThrough, TimeProvider Clock);

/// <summary>Verifies one signature with a ring as it stands.</summary>
internal static class VerifyOperation
{
    /// <summary>Neither answer nor refusal if the version is unknown and the ring should be read again first.</summary>
    public static Answer<VerifyResponse> Verify(OpenRing? ring, VerifyWork work)
    {
        if (Check(work.Request, ring) is { } refusal)
        {
            return refusal;
        }

        if (ring is null)
        {
            return Not(Reasons.KeyUnknown, "There is no such key.");
        }

        if (ring.Ring.Disabled)
        {
            return Not(Reasons.KeyDisabled, "The key is disabled.");
        }

        return work.Number == 0 ? VerifyWithAny(ring, work) : VerifyWithOne(ring, work);
    }

    private static Answer<VerifyResponse> VerifyWithAny(OpenRing ring, VerifyWork work)
    {
        var tried = false;
        foreach (var version in ring.Verifying)
        {
            if (WhyNot(version, work.Clock) is null)
            {
                tried = true;
                if (IsValid(ring, version, work.Request))
                {
                    return Valid(version);
                }
            }
        }

        return tried ? Invalid : WhyNot(ring.Latest, work.Clock)!;
    }

    private static Answer<VerifyResponse> VerifyWithOne(OpenRing ring, VerifyWork work)
    {
        if (ring.Find(work.Number) is not { } version)
        {
            return work.ReadThrough
                ? Not(Reasons.KeyUnknown, $"Key '{ring.Ring.Name}' has no version {work.Number}.")
                : default(Answer<VerifyResponse>);
        }

        return WhyNot(version, work.Clock) ?? (IsValid(ring, version, work.Request) ? Valid(version) : Invalid);
    }

    private static EdgeRefusal? Check(VerifyRequest request, OpenRing? ring) => request.InputCase switch
    {
        VerifyRequest.InputOneofCase.Data => SignInput.CheckData(request.Data),
        VerifyRequest.InputOneofCase.Digest => ring is null ? null : SignInput.CheckDigest(request.Digest, ring.Algorithm),
        _ => Refusals.InputMissing,
    };

    private static bool IsValid(OpenRing ring, OpenVersion version, VerifyRequest request)
    {
        SigningMeter.CountVerification(ring.AlgorithmName);
        return request.InputCase == VerifyRequest.InputOneofCase.Data
            ? version.Verifier!.Verify(request.Data.Span, request.Signature.Span)
            : version.Verifier!.VerifyDigest(request.Digest.Span, request.Signature.Span);
    }

    private static VerifyResponse? WhyNot(OpenVersion version, TimeProvider clock) => version.Version.State switch
    {
        VersionState.Pending or VersionState.Active => null,
        VersionState.VerifyOnly when clock.GetUtcNow() < version.Version.RetireAt => null,
        VersionState.Revoked => Revoked(version),
        VersionState.Destroyed when version.Version.RevokedAt is not null => Revoked(version),
        _ => Not(Reasons.KeyRetired, $"Version {version.KeyId} is retired: its overlap is over."),
    };

    private static VerifyResponse Revoked(OpenVersion version) =>
        Not(Reasons.KeyRevoked, $"Version {version.KeyId} is revoked: do not trust what it signed.");

    private static VerifyResponse Valid(OpenVersion version) => new() { Valid = true, KeyId = version.KeyId };

    private static VerifyResponse Invalid =>
        Not(Reasons.SignatureInvalid, "The signature is not the key's over this input: one of the two was changed, or another key signed.");

    private static VerifyResponse Not(string reason, string message) => new() { Reason = reason, Message = message };
}
