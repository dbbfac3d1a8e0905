using KeyService.Grains.Storage;

namespace KeyService.Silo.Tests.Storage.Conformance;

/// <summary>A real store over a database of its own, with ways to disturb it from outside.</summary>
public abstract class StoreUnderTest : IDisposable
{
    public abstract IAuthorityStore Store { get; }

    /// <summary>The nonces in the same database.</summary>
    public abstract INonceStore Nonces { get; }

    /// <summary>Closes the store and opens another over the same database.</summary>
    public abstract void Reopen();

    /// <summary>Until <see cref="Heal"/> the database fails whatever reaches this step.</summary>
    public abstract void FailAt(WriteStep step);

    /// <summary>Until <see cref="Heal"/> the database fails when a claim to a nonce is written.</summary>
    public abstract void FailClaims();

    /// <summary>Until <see cref="Heal"/> commits are stored, but the store never hears of it.</summary>
    public abstract void LoseAcknowledgements();

    public abstract void Heal();

    public abstract void Dispose();
}

/// <summary>The steps of a commit's transaction.</summary>
public enum WriteStep
{
    Tenant,
    KeyRing,
    AuditEntry,
    AuditHead,
    ChangeHead,
    ChangeLog,
    Reply,
    Commit,
}
