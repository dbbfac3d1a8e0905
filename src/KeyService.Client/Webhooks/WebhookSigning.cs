using KeyService.Signing;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;

namespace KeyService.Client;

/// <summary>Signs deliveries at the authority.</summary>
public static class WebhookSigning
{
    /// <summary>
    /// The headers to send with a delivery, signed with each ring's active version: one ring, or two while receivers move from
    /// one to the other, the new one first. Sign each attempt anew.
    /// </summary>
    /// <param name="client">The connection to the authority. Needs the permission to sign raw data.</param>
    /// <param name="message">The delivery; what is signed of it may have up to 1 MiB.</param>
    /// <param name="keys">hmac-sha256 for all formats; ed25519 too for <see cref="StandardWebhook"/>.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="KeyServiceException">The authority refuses, or cannot be reached.</exception>
    /// <exception cref="ArgumentException">There is no key, there are more than the format can carry, or it has no place for a key's algorithm.</exception>
    public static async Task<IReadOnlyList<HttpFieldLine>> SignDeliveryAsync(
        this KeyServiceClient client, CompactMessage message, IReadOnlyList<KeyName> keys, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(keys);
        var input = message.SigningInput();
        var signatures = await Task.WhenAll(keys.Select(key => client.SignAsync(key, input, cancellation).AsTask())).ConfigureAwait(false);
        return message.FieldLines([.. signatures.Select(Compact)]);
    }

    private static CompactSignature Compact(KeySignature signature) =>
        SignatureAlgorithm.TryParse(signature.Algorithm, out var algorithm)
            ? new CompactSignature(algorithm, signature.Value, signature.KeyVersion)
            : throw new KeyServiceException(
                KeyServiceStatus.Internal, "UNKNOWN_ALGORITHM", $"The authority signed with {signature.Algorithm}, which this client does not know: it may be too old.");
}
