using KeyService.Client.Verification;
using KeyService.Signing;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;

namespace KeyService.Client;

/// <summary>Whose deliveries are accepted: keys in this process, or key rings at the authority. Thread-safe.</summary>
public abstract class WebhookKeys
{
    private WebhookKeys()
    {
    }

    /// <summary>
    /// Keys in this process: a shared secret's <see cref="SigningKey.Verifier"/> or a public key; two during a rotation. They
    /// stay the caller's to dispose.
    /// </summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static WebhookKeys Local(params IReadOnlyList<VerificationKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count > 0 ? new LocalKeys([.. keys]) : throw new ArgumentException("Give at least one key: without any, nothing is accepted.", nameof(keys));
    }

    /// <summary>
    /// Key rings at the authority, which verifies with any of their verifying versions. A delivery may have up to 1 MiB.
    /// </summary>
    /// <param name="client">The connection; stays the caller's.</param>
    /// <param name="keys">One ring, or two while the sender moves from one to the other.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static WebhookKeys AtAuthority(KeyServiceClient client, params IReadOnlyList<KeyName> keys)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count > 0 ? new AuthorityKeys(client, [.. keys]) : throw new ArgumentException("Give at least one key: without any, nothing is accepted.", nameof(keys));
    }

    /// <summary>Why a message that was read is not authentic; null if it is.</summary>
    internal abstract ValueTask<VerificationProblem?> VerifyAsync<TMessage>(CompactReading<TMessage> reading, CancellationToken cancellation)
        where TMessage : CompactMessage;

    private sealed class LocalKeys(VerificationKey[] keys) : WebhookKeys
    {
        internal override ValueTask<VerificationProblem?> VerifyAsync<TMessage>(CompactReading<TMessage> reading, CancellationToken cancellation) =>
            ValueTask.FromResult(reading.Verify(keys));
    }

    private sealed class AuthorityKeys(KeyServiceClient client, KeyName[] keys) : WebhookKeys
    {
        private const int LargestInput = 1024 * 1024;

        internal override async ValueTask<VerificationProblem?> VerifyAsync<TMessage>(CompactReading<TMessage> reading, CancellationToken cancellation)
        {
            if (reading.SigningInput.Length > LargestInput)
            {
                return new(
                    VerificationFailure.BodyTooLarge,
                    $"The authority verifies up to {LargestInput} bytes, not {reading.SigningInput.Length}: verify larger deliveries with keys in this process.");
            }

            try
            {
                return await AskAsync(reading, cancellation).ConfigureAwait(false);
            }
            catch (KeyServiceException failure)
            {
                return new(VerificationFailure.AuthorityUnavailable, $"{failure.Message} Without an answer the delivery is not accepted.");
            }
        }

        private async Task<VerificationProblem?> AskAsync<TMessage>(CompactReading<TMessage> reading, CancellationToken cancellation)
            where TMessage : CompactMessage
        {
            VerificationProblem? telling = null;
            foreach (var key in keys)
            {
                foreach (var signature in reading.Signatures)
                {
                    // The authority verifies by the ring's own algorithm, whatever the delivery claims.
                    var answer = await client.VerifyAsync(key.ResourceName, reading.SigningInput, signature.Value, cancellation).ConfigureAwait(false);
                    if (answer.Valid)
                    {
                        return null;
                    }

                    // A disabled or missing key tells more than that another's signature is not by this one.
                    var failure = ResponseVerifier.FailureOf(answer.Reason);
                    telling = telling is null or { Failure: VerificationFailure.SignatureInvalid } ? VerificationProblem.Of(failure, answer.Message) : telling;
                }
            }

            return telling is null or { Failure: VerificationFailure.SignatureInvalid }
                ? new(
                    VerificationFailure.SignatureInvalid,
                    "No signature holds for this delivery with the keys at the authority. Usually the sender uses another key, "
                    + "or the body was parsed and written again before it was verified; otherwise someone tampered.")
                : telling;
        }
    }
}
