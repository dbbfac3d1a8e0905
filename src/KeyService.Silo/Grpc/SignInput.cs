using Google.Protobuf;
using KeyService.Signing;

namespace KeyService.Silo.Grpc;

/// <summary>What is to be signed or verified, and the rules that both share: bytes as they are, or their digest.</summary>
internal static class SignInput
{
    public static EdgeRefusal? CheckData(ByteString data) =>
        data.Length <= Limits.InputBytes ? null : Refusals.InputTooLarge(data.Length);

    public static EdgeRefusal? CheckDigest(ByteString digest, SignatureAlgorithm algorithm)
    {
        if (!algorithm.SupportsPrehash)
        {
            return new EdgeRefusal(Reasons.PrehashUnsupported, $"{algorithm.Name} signs messages, not digests: send data, at most {Limits.InputBytes} bytes.");
        }

        return digest.Length == algorithm.DigestSize
            ? null
            : new EdgeRefusal(
                Reasons.InvalidArgument,
                $"digest has {digest.Length} bytes; {algorithm.Name} takes the {algorithm.DigestSize} bytes of {algorithm.HashName}.");
    }
}
