using System.Text.Json.Serialization;
using KeyService.Signing;

namespace KeyService.Core.KeyRings;

/// <summary>What can be asked of a key ring. A closed set; what each does is told at its type.</summary>
[JsonDerivedType(typeof(CreateKey), "createKey")]
[JsonDerivedType(typeof(RotateKey), "rotateKey")]
[JsonDerivedType(typeof(SetRotationPolicy), "setRotationPolicy")]
[JsonDerivedType(typeof(DisableKey), "disableKey")]
[JsonDerivedType(typeof(EnableKey), "enableKey")]
[JsonDerivedType(typeof(RevokeVersion), "revokeVersion")]
[JsonDerivedType(typeof(DestroyVersion), "destroyVersion")]
[JsonDerivedType(typeof(AdvanceSchedule), "advanceSchedule")]
public abstract record KeyRingCommand
{
    private protected KeyRingCommand()
    {
    }

    /// <summary>Keys for the version that the command may need; the answer <see cref="Decision.MaterialRequired"/> asks for them. Ignored where not needed.</summary>
    public NewKeyMaterial? Material { get; init; }
}

/// <summary>Makes a ring; version 1 is active at once.</summary>
public sealed record CreateKey(KeyName Name, KeySpec Spec, RotationPolicy Policy) : KeyRingCommand;

/// <summary>
/// Changes to the next version. With <paramref name="Now"/>, or where the policy announces nothing: at once, to the pending
/// version if there is one. Otherwise announces a version; refused while another is announced.
/// </summary>
public sealed record RotateKey(bool Now) : KeyRingCommand;

/// <summary>
/// Replaces the policy. Times already promised stand: a pending version's switch, and when a version that verifies only is
/// retired. The destruction of retired versions follows the new policy.
/// </summary>
/// <param name="Policy">The whole policy.</param>
/// <param name="IfRevision">
/// The revision whose policy <paramref name="Policy"/> was derived from; at another one the command is refused, so that no
/// change made meanwhile is lost. Null: whatever the revision.
/// </param>
public sealed record SetRotationPolicy(RotationPolicy Policy, long? IfRevision = null) : KeyRingCommand;

/// <summary>
/// Stops all signing and verifying, and rotation. Versions are still retired and destroyed on time. Does nothing to a
/// disabled ring.
/// </summary>
public sealed record DisableKey : KeyRingCommand;

/// <summary>
/// Ends <see cref="DisableKey"/>; a rotation that fell due meanwhile happens at the next <see cref="AdvanceSchedule"/>. If the
/// active version was revoked meanwhile, the pending one takes its place, or a new one. Does nothing to an enabled ring.
/// </summary>
public sealed record EnableKey : KeyRingCommand;

/// <summary>
/// Withdraws a version. If it is the active one, the pending version takes its place in the same decision, or a new one;
/// in a disabled ring that waits for <see cref="EnableKey"/>, so that a revocation is possible even where no key can be made.
/// Does nothing to a revoked version: the first reason stands. Refused for a destroyed one.
/// </summary>
public sealed record RevokeVersion(int Version, string Reason) : KeyRingCommand;

/// <summary>Erases the material of a retired or revoked version. Does nothing to a destroyed one; refused for all others.</summary>
public sealed record DestroyVersion(int Version) : KeyRingCommand;

/// <summary>
/// Does all that the schedule has due by now, and nothing if nothing is. However late it comes, it makes at most one version:
/// missed rotations are not made up for.
/// </summary>
public sealed record AdvanceSchedule : KeyRingCommand;
