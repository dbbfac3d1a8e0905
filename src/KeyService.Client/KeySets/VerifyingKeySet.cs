using System.Collections.Frozen;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Client.KeySets;

/// <summary>A key set with its public keys imported. Immutable, thread-safe, until a newer set takes over from it.</summary>
internal sealed class VerifyingKeySet
{
    private readonly FrozenDictionary<int, ImportedKey> _keys;

    private VerifyingKeySet(PublishedKeySet published, FrozenDictionary<int, ImportedKey> keys)
    {
        Published = published;
        Demands = new ResponseDemands
        {
            MaxLifetime = published.ResponsePolicy.MaxLifetime,
            RequiredFields = published.ResponsePolicy.RequiredFields,
        };
        _keys = keys;
    }

    public PublishedKeySet Published { get; }

    /// <summary>What responses signed with the key are held to, beyond the profile.</summary>
    public ResponseDemands Demands { get; }

    /// <summary>Imports the public keys; those that <paramref name="previous"/> has imported already are shared with it.</summary>
    /// <exception cref="KeyServiceException">The set cannot be read, or a public key is not one of the set's algorithm.</exception>
    public static VerifyingKeySet Import(V1.KeySet message, VerifyingKeySet? previous)
    {
        var published = KeySetMessages.FromMessage(message);
        var own = new List<VerificationKey>();
        try
        {
            var keys = new Dictionary<int, ImportedKey>();
            foreach (var version in published.Versions.Where(version => version.Verifies && !published.Spec.Algorithm.IsSymmetric))
            {
                if (previous?.SameKey(version) is { } imported)
                {
                    keys.Add(version.Name.Number, imported);
                    continue;
                }

                imported = Import(message, published.Spec, version);
                own.Add(imported.Key);
                keys.Add(version.Name.Number, imported);
            }

            return new VerifyingKeySet(published, keys.ToFrozenDictionary());
        }
        catch
        {
            own.ForEach(key => key.Dispose());
            throw;
        }
    }

    public PublishedKeyVersion? Find(int number)
    {
        foreach (var version in Published.Versions)
        {
            if (version.Name.Number == number)
            {
                return version;
            }
        }

        return null;
    }

    /// <summary>Numbers are given in order: one below those still listed existed once, and has retired.</summary>
    public bool IsPast(int number) => Published.Versions is [.., var last] && number < last.Name.Number;

    /// <summary>The key of a version that verifies; it may be disposed at any time by a newer set that lacks it.</summary>
    public VerificationKey Key(int number) => _keys[number].Key;

    /// <summary>
    /// Disposes the keys that <paramref name="next"/> did not take over; all of them if there is no next. A verification
    /// that is using one finishes, and one that is about to sees <see cref="ObjectDisposedException"/> and looks again.
    /// </summary>
    public void GiveWayTo(VerifyingKeySet? next)
    {
        foreach (var (number, imported) in _keys)
        {
            if (next is null || !next._keys.TryGetValue(number, out var kept) || !ReferenceEquals(kept.Key, imported.Key))
            {
                imported.Key.Dispose();
            }
        }
    }

    private ImportedKey? SameKey(PublishedKeyVersion version) =>
        _keys.TryGetValue(version.Name.Number, out var imported)
        && imported.SubjectPublicKeyInfo.Span.SequenceEqual(version.PublicKey.Span) ? imported : null;

    private static ImportedKey Import(V1.KeySet message, KeySpec spec, PublishedKeyVersion version) =>
        VerificationKey.TryImportSubjectPublicKeyInfo(spec.Algorithm, version.PublicKey.Span, out var key)
            ? new ImportedKey(version.PublicKey, key)
            : throw KeySetMessages.Unreadable(message, $"the public key of {version.Name} is not one for {spec.Algorithm.Name}");

    private sealed record ImportedKey(ReadOnlyMemory<byte> SubjectPublicKeyInfo, VerificationKey Key);
}
