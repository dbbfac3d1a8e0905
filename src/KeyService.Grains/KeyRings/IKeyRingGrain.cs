using KeyService.Core.KeyRings;

namespace KeyService.Grains;

/// <summary>
/// The single writer of one key ring; its key is <c>KeyName.ToString()</c>. Every change is one transaction that compares
/// the ring's revision, so a second activation, which Orleans' directory allows for short times, changes nothing.
/// </summary>
/// <remarks>
/// The audit trail records each command that the ring accepted or refused. Not a dry run, a repeated request, or a command on
/// a ring or tenant that is not there: those decide nothing.
/// </remarks>
public interface IKeyRingGrain : IGrainWithStringKey
{
    // A busy machine makes an RSA-4096 key in tens of seconds, and one command waits for another's.
    private const string Patience = "00:02:00";

    /// <summary>
    /// Decides and commits <paramref name="command"/>, and returns once the change is in force. A command that takes a right
    /// away has been applied by every silo when this returns without a refusal.
    /// </summary>
    /// <returns>
    /// The ring, or why not. <see cref="RefusalReason.StorageUnavailable"/> leaves the outcome open: repeat the call with
    /// the same request id, which returns the recorded reply if the change was stored.
    /// </returns>
    [ResponseTimeout(Patience)]
    Task<KeyRingReply> ExecuteAsync([Immutable] KeyRingCommand command, [Immutable] CallContext call);

    /// <summary>
    /// Does what the ring's schedule has due. Idempotent: nothing happens if the ring is no longer at
    /// <paramref name="revision"/> or nothing is due.
    /// </summary>
    [ResponseTimeout(Patience)]
    Task<KeyRingReply> RotateIfDueAsync(long revision);
}
