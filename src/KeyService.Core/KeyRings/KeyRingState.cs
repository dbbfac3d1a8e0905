using System.Collections.Immutable;
using KeyService.Signing;

namespace KeyService.Core.KeyRings;

/// <summary>A key ring's content as it is written down, before <see cref="KeyRing"/> has checked it.</summary>
internal sealed record KeyRingState
{
    public required KeyName Name { get; init; }

    public required KeySpec Spec { get; init; }

    public required RotationPolicy Policy { get; init; }

    public required bool Disabled { get; init; }

    public required ImmutableArray<KeyVersion> Versions { get; init; }

    public required long Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
