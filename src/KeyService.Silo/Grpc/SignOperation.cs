using Google.Protobuf;
using KeyService.Silo.Signing;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

/// <summary>Signs one request with a ring as it stands.</summary>
internal static class SignOperation
{
    public static Answer<SignResponse> Sign(OpenRing? ring, SignRequest request)
    {
        if (Signing(ring, request.Key, out var refusal) is not { } version)
        {
            return refusal!;
        }

        refusal = request.InputCase switch
        {
            SignRequest.InputOneofCase.Data => SignInput.CheckData(request.Data),
            SignRequest.InputOneofCase.Digest => SignInput.CheckDigest(request.Digest, ring!.Algorithm),
            _ => Refusals.InputMissing,
        };
        if (refusal is not null)
        {
            return refusal;
        }

        var signature = request.InputCase == SignRequest.InputOneofCase.Data
            ? version.Signer!.Sign(request.Data.Span)
            : version.Signer!.SignDigest(request.Digest.Span);
        SigningMeter.CountSignature(ring!.AlgorithmName);
        return new SignResponse
        {
            Signature = UnsafeByteOperations.UnsafeWrap(signature),
            KeyId = version.KeyId,
            Algorithm = ring.AlgorithmName,
        };
    }

    /// <summary>The version that signs, or why none does.</summary>
    public static OpenVersion? Signing(OpenRing? ring, string name, out EdgeRefusal? refusal)
    {
        refusal = ring switch
        {
            null => Refusals.NoSuchKey(name),
            { Ring.Disabled: true } => Refusals.Disabled(ring),
            { Active: null } => new EdgeRefusal(
                Reasons.NoActiveVersion, $"Key '{ring.Ring.Name}' has no active version. Make one with AdminService.RotateKey."),
            _ => null,
        };
        return ring?.Active;
    }
}
