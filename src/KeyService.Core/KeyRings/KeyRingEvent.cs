using System.Text.Json.Serialization;
using KeyService.Signing;

namespace KeyService.Core.KeyRings;

/// <summary>What happened to a key ring. A closed set. Applied one after the other, events give the ring's state.</summary>
[JsonDerivedType(typeof(KeyCreated), "keyCreated")]
[JsonDerivedType(typeof(VersionAnnounced), "versionAnnounced")]
[JsonDerivedType(typeof(VersionActivated), "versionActivated")]
[JsonDerivedType(typeof(VersionRetired), "versionRetired")]
[JsonDerivedType(typeof(VersionRevoked), "versionRevoked")]
[JsonDerivedType(typeof(VersionDestroyed), "versionDestroyed")]
[JsonDerivedType(typeof(RotationPolicyChanged), "rotationPolicyChanged")]
[JsonDerivedType(typeof(KeyDisabled), "keyDisabled")]
[JsonDerivedType(typeof(KeyEnabled), "keyEnabled")]
public abstract record KeyRingEvent
{
    private protected KeyRingEvent()
    {
    }

    /// <summary>The ring's revision once the decision is done; all events of one decision bear the same.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The ring exists and version 1 is active.</summary>
public sealed record KeyCreated(KeyName Name, KeySpec Spec, RotationPolicy Policy, NewKeyMaterial Material) : KeyRingEvent;

/// <summary>A version was made and is pending.</summary>
public sealed record VersionAnnounced(int Number, DateTimeOffset ActivateAt, NewKeyMaterial Material) : KeyRingEvent;

/// <summary>The pending version became active, and the active one, if any, verifies until the policy's overlap is over.</summary>
public sealed record VersionActivated(int Number) : KeyRingEvent;

/// <summary>The version's overlap is over.</summary>
public sealed record VersionRetired(int Number) : KeyRingEvent;

public sealed record VersionRevoked(int Number, string Reason) : KeyRingEvent;

/// <summary>The version's material was erased.</summary>
public sealed record VersionDestroyed(int Number) : KeyRingEvent;

public sealed record RotationPolicyChanged(RotationPolicy Policy) : KeyRingEvent;

public sealed record KeyDisabled : KeyRingEvent;

public sealed record KeyEnabled : KeyRingEvent;
