using System.Collections.Concurrent;
using System.Security.Cryptography;
using KeyService.Core.KeyRings;
using KeyService.Core.Sealing;
using KeyService.Grains.Sealing;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Grains;

/// <summary>
/// One per silo: holds the tenants' data-encryption keys, unwrapped once and zeroed at the end, and seals and opens key
/// material with them. Plaintext keys leave it only as <see cref="SigningKey"/> objects in this process. Thread-safe.
/// </summary>
public sealed class TenantVault(IAuthorityStore store, IKeyEncryptionKey kek) : IDisposable
{
    private readonly ConcurrentDictionary<TenantId, TenantKey> _keys = new();

    // An RSA key takes a core for seconds, all others microseconds: RSA gets at most half of the cores, so that signing goes
    // on, and nothing else waits in its queue.
    private readonly SemaphoreSlim _generators = new(Math.Max(1, Environment.ProcessorCount / 2));
    private volatile bool _disposed;

    /// <summary>Makes a data-encryption key for a new tenant, wrapped by the key-encryption key.</summary>
    /// <exception cref="CryptographicException">The key-encryption key could not be used.</exception>
    public async Task<byte[]> CreateTenantKeyAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var key = GC.AllocateArray<byte>(TenantKey.Size, pinned: true);
        try
        {
            RandomNumberGenerator.Fill(key);
            return await kek.WrapAsync(key, SealedBox.AssociatedDataFor(tenant), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Makes new material for a version, sealed so that it opens for that version only.</summary>
    /// <exception cref="StoreUnavailableException">The tenant's key could not be read.</exception>
    /// <exception cref="StoreCorruptException">The tenant is not stored.</exception>
    /// <exception cref="CryptographicException">The tenant's key could not be unwrapped.</exception>
    public async Task<NewKeyMaterial> CreateMaterialAsync(KeyVersionName version, KeySpec spec, CancellationToken cancellationToken)
    {
        var tenantKey = await KeyOfAsync(version.Key.Tenant, cancellationToken).ConfigureAwait(false);
        if (!spec.Algorithm.IsRsa)
        {
            return Create(tenantKey, version, spec);
        }

        await _generators.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Not on the caller's scheduler: a grain would block its others for as long.
            return await Task.Run(() => Create(tenantKey, version, spec), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _generators.Release();
        }
    }

    /// <summary>Opens a version's material; the caller disposes the key.</summary>
    /// <inheritdoc cref="CreateMaterialAsync" path="/exception"/>
    public async Task<SigningKey> OpenAsync(
        KeyVersionName version, KeySpec spec, byte[] sealedMaterial, CancellationToken cancellationToken)
    {
        var tenantKey = await KeyOfAsync(version.Key.Tenant, cancellationToken).ConfigureAwait(false);
        using var material = tenantKey.Open(version, sealedMaterial);
        return SigningKey.Import(spec, material.Span);
    }

    public void Dispose()
    {
        _disposed = true;
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }

        _generators.Dispose();
    }

    private static NewKeyMaterial Create(TenantKey tenantKey, KeyVersionName version, KeySpec spec)
    {
        using var key = SigningKey.Generate(spec);
        using var material = key.ExportMaterial();
        return new NewKeyMaterial
        {
            Sealed = tenantKey.Seal(version, material.Span),
            PublicKey = spec.Algorithm.IsSymmetric ? [] : key.Verifier.ExportSubjectPublicKeyInfo(),
        };
    }

    private async ValueTask<TenantKey> KeyOfAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_keys.TryGetValue(tenant, out var known))
        {
            return known;
        }

        var stored = await store.FindTenantAsync(tenant, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreCorruptException($"Tenant '{tenant}' is not in the store, though a key of it is in use.");
        var secret = await kek.UnwrapAsync(stored.SealedDek, SealedBox.AssociatedDataFor(tenant), cancellationToken).ConfigureAwait(false);
        var opened = new TenantKey(secret);
        var kept = _keys.GetOrAdd(tenant, opened);
        if (kept != opened)
        {
            opened.Dispose();
        }

        // The disposal may have missed a key that was unwrapped meanwhile.
        if (_disposed)
        {
            kept.Dispose();
        }

        return kept;
    }
}
