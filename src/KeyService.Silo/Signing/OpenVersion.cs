using KeyService.Core.KeyRings;
using KeyService.Signing;

namespace KeyService.Silo.Signing;

/// <summary>
/// One version of an open ring. Only a version that signs, or is about to, has its private key in memory; of one that only
/// verifies, the public key will do. HMAC has but one key for both.
/// </summary>
internal sealed class OpenVersion(KeyVersionName name, KeyVersion version, SigningKey? signer, VerificationKey? verifier)
{
    /// <summary>Without its sealed material.</summary>
    public KeyVersion Version { get; } = version;

    /// <summary>The <c>keyid</c> of its signatures, made once.</summary>
    public string KeyId { get; } = name.KeyId;

    public SigningKey? Signer { get; } = signer;

    public VerificationKey? Verifier { get; } = verifier;

    /// <summary>True if the other holds the very same keys.</summary>
    public bool SharesKeysWith(OpenVersion? other) =>
        ReferenceEquals(Signer, other?.Signer) && ReferenceEquals(Verifier, other?.Verifier);

    /// <summary>Ends the keys' use, zeroing what is secret; a call under way finishes first.</summary>
    public void DisposeKeys()
    {
        Signer?.Dispose();
        Verifier?.Dispose();
    }
}
