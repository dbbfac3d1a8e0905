using KeyService.Core.Responses;
using KeyService.Grains.Storage;

namespace KeyService.Grains;

/// <summary>Reads the response policy in a tenant's row.</summary>
public static class StoredPolicy
{
    /// <exception cref="StoreCorruptException">The document is damaged.</exception>
    public static ResponsePolicy Read(StoredTenant stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        try
        {
            return ResponsePolicyDocument.Read(stored.ResponsePolicy);
        }
        catch (InvalidDataException e)
        {
            throw new StoreCorruptException(
                $"The stored response policy of tenant '{stored.Tenant}' at revision {stored.Revision} is damaged: {e.Message} Restore it from a backup.", e);
        }
    }
}
