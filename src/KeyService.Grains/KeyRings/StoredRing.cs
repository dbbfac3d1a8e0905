using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;

namespace KeyService.Grains;

/// <summary>Reads a ring's row, and holds the document to be the row's own.</summary>
public static class StoredRing
{
    /// <exception cref="StoreCorruptException">The document is damaged, or of another ring or revision than its row.</exception>
    public static KeyRing Read(StoredKeyRing stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        try
        {
            var ring = KeyRingDocument.Read(stored.Document);
            return (ring.Name, ring.Revision) == (stored.Name, stored.Revision)
                ? ring
                : throw new InvalidDataException($"It is of '{ring.Name}' at revision {ring.Revision}.");
        }
        catch (InvalidDataException e)
        {
            throw new StoreCorruptException(
                $"The stored document of key '{stored.Name}' at revision {stored.Revision} is damaged: {e.Message} Restore it from a backup.", e);
        }
    }
}
