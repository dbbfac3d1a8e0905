using System.Text.Encodings.Web;
using System.Text.Json;
using KeyService.Cli.Captures;
using KeyService.Cli.Invocation;
using KeyService.Client;

namespace KeyService.Cli.Output;

/// <summary>Output for programs: one JSON object a command. The shapes are in <c>JsonShapes.cs</c>.</summary>
internal sealed class JsonOutput(Terminal terminal) : CommandOutput(terminal)
{
    // Base64 keeps its '+' readable; control characters are escaped all the same.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public override void Tenants(IReadOnlyList<Tenant> tenants) => Write(new { tenants = tenants.Select(TenantJson.From) });

    public override void Tenant(Tenant tenant) => Write(TenantJson.From(tenant));

    public override void Changed(string done, TenantChange change) =>
        Write(new { tenant = TenantJson.From(change.Tenant), receipt = ReceiptJson.From(change.Receipt) });

    public override void Keys(IReadOnlyList<Key> keys) => Write(new { keys = keys.Select(key => KeyJson.From(key, withVersions: false)) });

    public override void Key(Key key) => Write(KeyJson.From(key, withVersions: true));

    public override void Changed(string done, KeyChange change) =>
        Write(new { key = KeyJson.From(change.Key, withVersions: true), receipt = ReceiptJson.From(change.Receipt) });

    public override void Versions(IReadOnlyList<KeyVersion> versions) => Write(new { versions = versions.Select(VersionJson.From) });

    public override void Signature(KeySignature signature) =>
        Write(new SignatureJson(Convert.ToBase64String(signature.Value.Span), signature.KeyVersion.KeyId, signature.Algorithm));

    public override void Verification(KeyVerification verification) =>
        Write(verification.Valid
            ? new VerificationJson(true, verification.KeyId, null, null)
            : new VerificationJson(false, null, verification.Reason, verification.Message));

    public override void PublicKeys(PublishedKeySet keySet) => Write(new
    {
        name = keySet.Name.ResourceName,
        algorithm = keySet.Spec.Algorithm.Name,
        versions = PublicKeyFormats.Verifying(keySet).Select(PublicKeyJson.From),
    });

    public override void AuditTrail(IReadOnlyList<AuditEntry> entries) => Write(new { entries = entries.Select(AuditEntryJson.From) });

    public override void Explanation(ExplainedCapture explained) => Write(ExplanationJson.From(explained));

    public override void Failure(Failure failure) =>
        Terminal.Error.WriteLine(JsonSerializer.Serialize(
            new { error = new ErrorJson(failure.Reason, failure.Message, failure.ExitCode, failure.RequestId) }, Options));

    private void Write<T>(T value) => Terminal.Output.WriteLine(JsonSerializer.Serialize(value, Options));
}
