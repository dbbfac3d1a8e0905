using System.Security.Cryptography;
using KeyService.Core.Sealing;
using KeyService.Grains.Sealing;
using KeyService.Grains.Storage;

namespace KeyService.Silo;

/// <summary>Unwraps one tenant's key before anything is served: with the wrong KEK the authority does not start.</summary>
internal sealed class KekCheck(IAuthorityStore store, IKeyEncryptionKey kek) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await store.ListTenantsAsync(default, 1, cancellationToken) is not [var tenant])
        {
            return;
        }

        try
        {
            using var key = await kek.UnwrapAsync(tenant.SealedDek, SealedBox.AssociatedDataFor(tenant.Tenant), cancellationToken);
        }
        catch (CryptographicException failure)
        {
            throw new AuthorityStartException($"The key-encryption key does not open the tenants' keys. {failure.Message}", failure);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
