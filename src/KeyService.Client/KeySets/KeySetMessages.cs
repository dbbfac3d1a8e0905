using System.Globalization;
using KeyService.Signing;

namespace KeyService.Client.KeySets;

/// <summary>Reads the key sets that the authority sends.</summary>
internal static class KeySetMessages
{
    /// <exception cref="KeyServiceException">The set names an algorithm or a state that this client does not know, or is damaged.</exception>
    public static PublishedKeySet FromMessage(V1.KeySet message)
    {
        if (!KeyName.TryParse(message.Name, out var name))
        {
            throw Unreadable(message, "its name is malformed");
        }

        if (!SignatureAlgorithm.TryParse(message.Algorithm, out var algorithm)
            || !KeySpec.TryCreate(algorithm, message.RsaBits, out var spec, out _))
        {
            throw Unreadable(message, string.Create(
                CultureInfo.InvariantCulture, $"this client does not know the algorithm '{message.Algorithm}' with {message.RsaBits} bits; it may be too old"));
        }

        return new PublishedKeySet
        {
            Name = name,
            Spec = spec,
            Disabled = message.Disabled,
            Revision = message.Revision,
            MaxSignatureLifetime = message.MaxSignatureLifetime?.ToTimeSpan() ?? TimeSpan.FromSeconds(300),
            ResponsePolicy = ResponsePolicyMessages.FromMessage(message.ResponsePolicy),
            TenantRevision = message.TenantRevision,
            Versions = [.. message.Entries.Select(entry => FromMessage(message, name, entry)).OrderBy(version => version.Name.Number)],
        };
    }

    public static KeyServiceException Unreadable(V1.KeySet message, string why, Exception? cause = null) => new(
        KeyServiceStatus.Internal, "KEY_SET_UNREADABLE", $"The key set of '{message.Name}' cannot be read: {why}.", cause);

    private static PublishedKeyVersion FromMessage(V1.KeySet message, KeyName key, V1.KeySetEntry entry) => new()
    {
        Name = entry.Number > 0 ? key.Version(entry.Number) : throw Unreadable(message, "a version has no number"),
        State = Enum.IsDefined((KeyVersionState)entry.State) ? (KeyVersionState)entry.State : KeyVersionState.Unknown,
        PublicKey = entry.PublicKey.Memory,
        ActivateTime = entry.ActivateTime?.ToDateTimeOffset(),
        RetireTime = entry.RetireTime?.ToDateTimeOffset(),
    };
}
