using KeyService.Client.Calls;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Client.KeySets;

/// <summary>
/// Verifies with the watched key sets: in this process where there is a public key, at the authority for HMAC, and for
/// stale key sets as the options say. Thread-safe.
/// </summary>
internal sealed class KeySetVerifier(KeySetWatch watch, SigningCalls calls, KeyServiceOptions options)
{
    /// <exception cref="KeyServiceException">The authority is needed and cannot be reached, or refuses.</exception>
    public async ValueTask<KeyVerification> VerifyAsync(
        KeyVersionName version, string? claimedAlgorithm, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, CancellationToken cancellation)
    {
        var deadline = calls.NewDeadline();
        for (var asked = false; ;)
        {
            var known = await watch.GetAsync(version.Key, deadline, cancellation).ConfigureAwait(false);
            if (watch.IsStale(known))
            {
                return options.WhenStale == WhenStale.AskAuthority
                    ? await VerifyAtAuthorityAsync(version, data, signature, cancellation).ConfigureAwait(false)
                    : Stale(version);
            }

            // A version may be younger than the last push: ask once before refusing it.
            if (!asked && known.Set?.Find(version.Number) is null)
            {
                asked = true;
                await watch.GetCurrentAsync(version.Key, cancellation).ConfigureAwait(false);
                continue;
            }

            if (Refuse(known.Set, version, claimedAlgorithm) is { } refusal)
            {
                return refusal;
            }

            if (known.Set!.Published.Spec.Algorithm.IsSymmetric)
            {
                return await VerifyAtAuthorityAsync(version, data, signature, cancellation).ConfigureAwait(false);
            }

            if (Verify(known.Set, version, data.Span, signature.Span) is { } verification)
            {
                return verification;
            }
        }
    }

    public async Task<KeyVerification> VerifyAtAuthorityAsync(
        KeyVersionName version, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, CancellationToken cancellation) =>
        SigningMessages.FromMessage(await calls.VerifyAsync(SigningMessages.ToVerify(version.KeyId, data, signature), cancellation).ConfigureAwait(false));

    /// <summary>
    /// What the key's tenant demands of responses, as fresh as the options ask; null if the authority knows no such key.
    /// </summary>
    /// <exception cref="KeyServiceException">The authority is needed and cannot be reached, or refuses.</exception>
    public async ValueTask<ResponseDemands?> FindDemandsAsync(KeyName key, CancellationToken cancellation)
    {
        var known = await watch.GetAsync(key, calls.NewDeadline(), cancellation).ConfigureAwait(false);
        if (watch.IsStale(known))
        {
            known = await watch.GetCurrentAsync(key, cancellation).ConfigureAwait(false);
        }

        return known.Set?.Demands;
    }

    /// <summary>Verifies with the version's public key for diagnosis only, whatever its freshness; null if there is none here.</summary>
    /// <exception cref="KeyServiceException">Nothing is known of the key, and the authority cannot be reached.</exception>
    public async ValueTask<SignatureVerifier?> FindLocalAsync(KeyVersionName version, CancellationToken cancellation)
    {
        var known = await watch.GetAsync(version.Key, calls.NewDeadline(), cancellation).ConfigureAwait(false);
        return known.Set is { } set && set.Find(version.Number) is { Verifies: true } && !set.Published.Spec.Algorithm.IsSymmetric
            ? (data, signature) => Verify(set, version, data, signature) is { Valid: true }
            : null;
    }

    private static KeyVerification? Refuse(VerifyingKeySet? set, KeyVersionName version, string? claimedAlgorithm)
    {
        if (set is null)
        {
            return KeyVerification.Refused(KeyVerification.KeyUnknown, $"The authority knows no key {version.Key}.");
        }

        if (set.Published.Disabled)
        {
            return KeyVerification.Refused(KeyVerification.KeyDisabled, $"The key {version.Key} is disabled.");
        }

        if (set.Find(version.Number) is not { } found)
        {
            return set.IsPast(version.Number)
                ? KeyVerification.Refused(KeyVerification.KeyRetired, $"The version {version} has retired.")
                : KeyVerification.Refused(KeyVerification.KeyUnknown, $"The key {version.Key} has no version {version.Number}.");
        }

        var algorithm = set.Published.Spec.Algorithm.Name;
        if (claimedAlgorithm is not null && claimedAlgorithm != algorithm)
        {
            return KeyVerification.Refused(
                KeyVerification.AlgorithmMismatch, $"The signature claims the algorithm {claimedAlgorithm}, but {version.Key} is a key for {algorithm}.");
        }

        return found.State switch
        {
            _ when found.Verifies => null,
            KeyVersionState.Revoked or KeyVersionState.Destroyed =>
                KeyVerification.Refused(KeyVerification.KeyRevoked, $"The version {version} has been revoked."),
            KeyVersionState.Retired => KeyVerification.Refused(KeyVerification.KeyRetired, $"The version {version} has retired."),
            _ => KeyVerification.Refused(KeyVerification.KeyUnknown, $"The version {version} is in a state that this client does not know; it may be too old."),
        };
    }

    /// <summary>Null if a newer key set has taken over: look again.</summary>
    private static KeyVerification? Verify(VerifyingKeySet set, KeyVersionName version, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            return set.Key(version.Number).Verify(data, signature)
                ? KeyVerification.By(version.KeyId)
                : KeyVerification.Refused(KeyVerification.SignatureInvalid, $"The signature is not one of {version} over this data.");
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private KeyVerification Stale(KeyVersionName version) => KeyVerification.Refused(
        KeyVerification.KeySetStale,
        $"The key set of {version.Key} has not been confirmed for {options.KeySetFreshness.TotalSeconds:0.#} s, so {version} may have been revoked since: " +
        "check the connection to the authority, or set KeyService:WhenStale to AskAuthority.");
}
