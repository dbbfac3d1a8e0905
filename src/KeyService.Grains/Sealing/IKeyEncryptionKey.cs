using KeyService.Signing;

namespace KeyService.Grains.Sealing;

/// <summary>
/// The key-encryption key (KEK): wraps each tenant's data-encryption key (DEK). Implementations hold it in a file or in an HSM.
/// </summary>
/// <remarks>
/// <para><b>Durability.</b> What <see cref="WrapAsync"/> returned can be unwrapped for as long as the KEK exists, by every silo
/// that holds it.</para>
/// <para><b>Consistency.</b> The associated data is bound: an unwrap with other data fails, so a wrapped key cannot be moved
/// from one tenant to another.</para>
/// <para><b>Concurrency.</b> All members may be called at once from any thread.</para>
/// </remarks>
public interface IKeyEncryptionKey
{
    /// <summary>Names the KEK without revealing it, such as <c>file:3f9a…</c>.</summary>
    string Id { get; }

    /// <summary>Wraps a 32-byte key.</summary>
    ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken);

    /// <summary>Unwraps a key; the caller disposes it.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// Another KEK wrapped it, it was moved, or it is damaged; the message names both KEKs where it can.</exception>
    ValueTask<SecretBytes> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> associatedData, CancellationToken cancellationToken);
}
