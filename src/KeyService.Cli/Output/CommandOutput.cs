using KeyService.Cli.Captures;
using KeyService.Cli.Invocation;
using KeyService.Client;

namespace KeyService.Cli.Output;

/// <summary>What commands print: tables for people, or JSON for programs. Failures go to standard error.</summary>
internal abstract class CommandOutput(Terminal terminal)
{
    protected Terminal Terminal => terminal;

    public static CommandOutput Create(Terminal terminal, bool json) =>
        json ? new JsonOutput(terminal) : new TableOutput(terminal);

    public abstract void Tenants(IReadOnlyList<Tenant> tenants);

    public abstract void Tenant(Tenant tenant);

    /// <param name="done">What was done, as a sentence without its full stop.</param>
    /// <param name="change">The authority's answer.</param>
    public abstract void Changed(string done, TenantChange change);

    public abstract void Keys(IReadOnlyList<Key> keys);

    public abstract void Key(Key key);

    /// <inheritdoc cref="Changed(string, TenantChange)"/>
    public abstract void Changed(string done, KeyChange change);

    public abstract void Versions(IReadOnlyList<KeyVersion> versions);

    public abstract void Signature(KeySignature signature);

    public abstract void Verification(KeyVerification verification);

    /// <summary>The verifying keys as a JSON Web Key Set (RFC 7517), in either output.</summary>
    public void KeySet(PublishedKeySet keySet) => Terminal.Output.WriteLine(PublicKeyFormats.JsonWebKeySet(keySet));

    /// <summary>The verifying keys in PEM (RFC 7468).</summary>
    public abstract void PublicKeys(PublishedKeySet keySet);

    public abstract void AuditTrail(IReadOnlyList<AuditEntry> entries);

    public abstract void Explanation(ExplainedCapture explained);

    public abstract void Failure(Failure failure);
}
