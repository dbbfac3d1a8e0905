using System.Collections.Immutable;

namespace KeyService.Core.KeyRings;

/// <summary>The answer to a command.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The command is allowed.</summary>
    /// <param name="Events">What happens; empty if the ring already was as the command wants it.</param>
    /// <param name="Ring">The ring after the events.</param>
    /// <param name="Restrictive">The command withdraws something (revoke, disable, destroy), so its caller must learn when that is
    /// in force everywhere. Also true if it had been withdrawn before: a repeat asks for the same certainty.</param>
    public sealed record Accepted(ImmutableArray<KeyRingEvent> Events, KeyRing Ring, bool Restrictive) : Decision;

    /// <summary>The command is not allowed, and nothing happens.</summary>
    /// <param name="Reason">For programs.</param>
    /// <param name="Message">For people: what is the matter and what to do.</param>
    public sealed record Refused(RefusalReason Reason, string Message) : Decision;

    /// <summary>
    /// The command needs a new version. Decide again with the command's <see cref="KeyRingCommand.Material"/> sealed for
    /// version <paramref name="VersionNumber"/>.
    /// </summary>
    public sealed record MaterialRequired(int VersionNumber) : Decision;
}
