using KeyService.Core.KeyRings;
using KeyService.Grains;
using KeyService.Signing;

namespace KeyService.Silo.Signing;

/// <summary>Makes an <see cref="OpenRing"/> of a stored ring: unseals what is new, and takes over what an earlier revision had open.</summary>
internal sealed class RingOpener(TenantVault vault)
{
    private enum Need
    {
        Nothing,
        Verifier,
        Signer,
    }

    /// <exception cref="System.Security.Cryptography.CryptographicException">A key could not be unsealed.</exception>
    public async Task<OpenRing> OpenAsync(KeyRing ring, TenantPolicy tenant, OpenRing? previous, CancellationToken cancellationToken)
    {
        var versions = new List<OpenVersion>(ring.Versions.Length);
        try
        {
            foreach (var version in ring.Versions)
            {
                versions.Add(await OpenAsync(ring, version, previous?.Find(version.Number), cancellationToken).ConfigureAwait(false));
            }
        }
        catch
        {
            foreach (var version in versions.Where(v => !v.SharesKeysWith(previous?.Find(v.Version.Number))))
            {
                version.DisposeKeys();
            }

            throw;
        }

        return new OpenRing(ring.WithoutMaterial(), tenant, [.. versions]);
    }

    private async ValueTask<OpenVersion> OpenAsync(KeyRing ring, KeyVersion version, OpenVersion? before, CancellationToken cancellationToken)
    {
        var name = ring.Name.Version(version.Number);
        var bare = version with { SealedMaterial = null };
        switch (NeedOf(ring, version))
        {
            case Need.Signer when before?.Signer is { } open:
                return new OpenVersion(name, bare, open, open.Verifier);

            case Need.Signer:
                var material = version.SealedMaterial
                    ?? throw new InvalidDataException($"The stored ring is damaged: version {name} is {version.State} but has no material.");
                var signer = await vault.OpenAsync(name, ring.Spec, material, cancellationToken).ConfigureAwait(false);
                return new OpenVersion(name, bare, signer, signer.Verifier);

            case Need.Verifier when before is { Signer: null, Verifier: { } open }:
                return new OpenVersion(name, bare, null, open);

            case Need.Verifier:
                return new OpenVersion(name, bare, null, VerificationKey.ImportSubjectPublicKeyInfo(ring.Spec.Algorithm, version.PublicKey));

            default:
                return new OpenVersion(name, bare, null, null);
        }
    }

    private static Need NeedOf(KeyRing ring, KeyVersion version) => version.State switch
    {
        _ when ring.Disabled => Need.Nothing,
        VersionState.Active or VersionState.Pending => Need.Signer,
        VersionState.VerifyOnly => ring.Spec.Algorithm.IsSymmetric ? Need.Signer : Need.Verifier,
        _ => Need.Nothing,
    };
}
