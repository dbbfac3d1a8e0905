using System.Collections.Immutable;
using System.Text.Json.Serialization;
using KeyService.Core.Json;
using KeyService.Signing;

namespace KeyService.Core.KeyRings;

/// <summary>
/// A key ring: one tenant's key with its algorithm, rotation policy and versions. An immutable aggregate that decides what
/// commands do to it (<see cref="Decide"/>) and changes only by events (<see cref="Apply(KeyRingEvent)"/>). Equal by content.
/// </summary>
/// <remarks>
/// Invariants, enforced whenever a ring comes to be, by an event or from storage (<see cref="KeyRingInvariants"/>):
/// <list type="number">
/// <item>It has a name, a key spec, a revision of at least 1, and 1 to <see cref="MaxVersions"/> versions, numbered 1, 2, 3, …</item>
/// <item>Exactly one version is active; in a disabled ring, at most one.</item>
/// <item>At most one version is pending, and it is the newest.</item>
/// <item>Each version bears the times that its state has, and no others.</item>
/// <item>A destroyed version has no material. Of the others either all have theirs or, in a ring for replies, none.</item>
/// <item>Each version has a public key, except in an HMAC ring, where none has.</item>
/// <item>The schedule can be read.</item>
/// </list>
/// </remarks>
[JsonConverter(typeof(KeyRingJsonConverter))]
public sealed partial record KeyRing
{
    /// <summary>Versions are never forgotten, so a ring ends somewhere: 27 years of daily rotation.</summary>
    public const int MaxVersions = 10_000;

    private KeyRing()
    {
    }

    public KeyName Name { get; private init; }

    public KeySpec Spec { get; private init; }

    public RotationPolicy Policy { get; private init; } = RotationPolicy.Default;

    /// <summary>A disabled ring neither signs nor verifies.</summary>
    public bool Disabled { get; private init; }

    /// <summary>By number, ascending: version n stands at n - 1.</summary>
    public ImmutableArray<KeyVersion> Versions { get; private init; } = [];

    /// <summary>Counts the accepted commands that changed something, from 1.</summary>
    public long Revision { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>The version that signs while the ring is enabled; null in a disabled ring whose active version was revoked.</summary>
    public KeyVersion? Active => InState(VersionState.Active);

    /// <summary>The announced version, if there is one.</summary>
    public KeyVersion? Pending => InState(VersionState.Pending);

    /// <summary>The version of that number, or null.</summary>
    public KeyVersion? Find(int number) => number >= 1 && number <= Versions.Length ? Versions[number - 1] : null;

    /// <summary>The ring without sealed bytes, for replies. It cannot be stored.</summary>
    public KeyRing WithoutMaterial() =>
        Checked(this with { Versions = [.. Versions.Select(v => v with { SealedMaterial = null })] });

    public bool Equals(KeyRing? other) =>
        other is not null
        && (Name, Spec, Disabled, Revision, CreatedAt) == (other.Name, other.Spec, other.Disabled, other.Revision, other.CreatedAt)
        && Policy == other.Policy
        && Versions.SequenceEqual(other.Versions);

    public override int GetHashCode() => HashCode.Combine(Name, Revision, Versions.Length);

    internal static KeyRing FromState(KeyRingState state) => Checked(new KeyRing
    {
        Name = state.Name,
        Spec = state.Spec,
        Policy = state.Policy,
        Disabled = state.Disabled,
        Versions = state.Versions,
        Revision = state.Revision,
        CreatedAt = state.CreatedAt,
    });

    internal KeyRingState ToState() => new()
    {
        Name = Name,
        Spec = Spec,
        Policy = Policy,
        Disabled = Disabled,
        Versions = Versions,
        Revision = Revision,
        CreatedAt = CreatedAt,
    };

    /// <summary>The one gate that every ring passes.</summary>
    private static KeyRing Checked(KeyRing ring)
    {
        var broken = KeyRingInvariants.Broken(ring).ToArray();
        return broken.Length == 0
            ? ring
            : throw new InvalidDataException($"The key ring '{ring.Name}' is damaged: {string.Join(" ", broken)}");
    }

    private KeyVersion? InState(VersionState state) => Versions.LastOrDefault(v => v.State == state);
}
