using System.Security.Cryptography;
using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;

namespace KeyService.Grains;

/// <summary>The failures around a change that callers are told of as values; all others are bugs and pass.</summary>
internal static class OpenOutcome
{
    public static Refusal? Describe(Exception failure) => failure switch
    {
        StoreUnavailableException => new Refusal(
            RefusalReason.StorageUnavailable,
            $"Whether the change was made is not known; repeat the request with the same request id. {failure.Message}"),
        ChangeNotInForceException or StoreCorruptException => new Refusal(RefusalReason.StorageUnavailable, failure.Message),
        CryptographicException => new Refusal(RefusalReason.UnsealFailed, failure.Message),
        _ => null,
    };
}
