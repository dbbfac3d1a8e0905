using KeyService.Cli.Captures;
using KeyService.Cli.Invocation;
using KeyService.Client;

namespace KeyService.Cli.Output;

/// <summary>Output for people.</summary>
internal sealed class TableOutput(Terminal terminal) : CommandOutput(terminal)
{
    public override void Tenants(IReadOnlyList<Tenant> tenants)
    {
        var table = PlainTable.WithHeaders("tenant", "display name", "created");
        foreach (var tenant in tenants)
        {
            table.Row(tenant.Id.Value, Texts.OrNone(tenant.DisplayName), Texts.Time(tenant.CreateTime));
        }

        table.WriteTo(Terminal);
    }

    public override void Tenant(Tenant tenant) => PlainTable.OfFields()
        .Row("tenant", tenant.Id.Value)
        .Row("display name", Texts.OrNone(tenant.DisplayName))
        .Row("created", Texts.Time(tenant.CreateTime))
        .Row("response lifetime", $"at most {Texts.Duration(tenant.ResponsePolicy.MaxLifetime)}")
        .Row("required headers", Texts.List(tenant.ResponsePolicy.RequiredFields))
        .Row("allowed algorithms", Texts.List(tenant.ResponsePolicy.AllowedAlgorithms))
        .Row("allowed headers", Texts.List(tenant.ResponsePolicy.AllowedFields))
        .WriteTo(Terminal);

    public override void Changed(string done, TenantChange change)
    {
        Headline(done, change.Receipt);
        Tenant(change.Tenant);
        Receipt(change.Receipt);
    }

    public override void Keys(IReadOnlyList<Key> keys)
    {
        var table = PlainTable.WithHeaders("key", "algorithm", "status", "active", "rotation", "next rotation");
        foreach (var key in keys)
        {
            table.Row(
                key.Name.ToString(), Texts.Algorithm(key), Texts.Status(key), Texts.Number(key.ActiveVersion),
                Texts.Schedule(key.Rotation), Texts.Time(key.NextRotationTime));
        }

        table.WriteTo(Terminal);
    }

    public override void Key(Key key)
    {
        PlainTable.OfFields()
            .Row("key", key.Name.ToString())
            .Row("algorithm", Texts.Algorithm(key))
            .Row("status", Texts.Status(key))
            .Row("active version", Texts.Number(key.ActiveVersion))
            .Row("rotation", Texts.Schedule(key.Rotation))
            .Row("announce", Texts.Duration(key.Rotation.Announce))
            .Row("overlap", Texts.Duration(key.Rotation.Overlap))
            .Row("retain", Texts.Duration(key.Rotation.Retain))
            .Row("jitter", Texts.Duration(key.Rotation.Jitter))
            .Row("signature lifetime", $"at most {Texts.Duration(key.Rotation.MaxSignatureLifetime)}")
            .Row("next rotation", Texts.Time(key.NextRotationTime))
            .Row("created", Texts.Time(key.CreateTime))
            .Row("revision", Texts.Number(key.Revision))
            .WriteTo(Terminal);
        Terminal.Output.WriteLine();
        Versions(key.Versions);
    }

    public override void Changed(string done, KeyChange change)
    {
        Headline(done, change.Receipt);
        Key(change.Key);
        Receipt(change.Receipt);
    }

    public override void Versions(IReadOnlyList<KeyVersion> versions)
    {
        var table = PlainTable.WithHeaders("version", "state", "created", "signs from", "verifies until", "note").EndingInProse();
        foreach (var version in versions)
        {
            table.Row(
                version.Name.KeyId, Texts.State(version.State), Texts.Time(version.CreateTime),
                Texts.Time(version.ActivateTime), Texts.Time(version.RevokeTime ?? version.RetireTime), Note(version));
        }

        table.WriteTo(Terminal);
    }

    public override void Signature(KeySignature signature) => PlainTable.OfFields()
        .Row("signature", Convert.ToBase64String(signature.Value.Span))
        .Row("key id", signature.KeyVersion.KeyId)
        .Row("algorithm", signature.Algorithm)
        .WriteTo(Terminal);

    public override void Verification(KeyVerification verification) =>
        Terminal.Output.WriteLine(verification.Valid
            ? $"Valid: signed with {verification.KeyId}."
            : Texts.Line($"NOT VALID: {verification.Message} ({verification.Reason})"));

    public override void PublicKeys(PublishedKeySet keySet)
    {
        foreach (var version in PublicKeyFormats.Verifying(keySet))
        {
            // PEM readers skip what stands outside the blocks (RFC 7468, section 5.2).
            Terminal.Output.WriteLine($"{version.Name.KeyId} ({Texts.State(version.State)})");
            Terminal.Output.WriteLine(PublicKeyFormats.Pem(version));
        }
    }

    public override void AuditTrail(IReadOnlyList<AuditEntry> entries)
    {
        var table = PlainTable.WithHeaders("index", "time", "principal", "action", "resource", "outcome", "detail").EndingInProse();
        foreach (var entry in entries)
        {
            var facts = AuditText.Read(entry);
            table.Row(
                Texts.Number(entry.Index), facts.At, facts.Principal, facts.Action, facts.Resource, facts.Outcome, Texts.OrNone(facts.Detail));
        }

        table.WriteTo(Terminal);
    }

    public override void Explanation(ExplainedCapture explained) => ExplanationText.Write(explained, Terminal);

    public override void Failure(Failure failure) =>
        Terminal.Error.WriteLine(Texts.Line(failure.Reason == Output.Failure.Usage
            ? $"{Keysvc.Name}: {failure.Message}"
            : $"{Keysvc.Name}: {failure.Message} ({failure.Reason})"));

    private static string Note(KeyVersion version) => version.State switch
    {
        KeyVersionState.Revoked => $"revoked: {version.RevokeReason}",
        KeyVersionState.Destroyed => $"destroyed {Texts.Time(version.DestroyTime)}",
        _ when version.DestroyTime is { } time => $"to be destroyed {Texts.Time(time)}",
        _ => Texts.None,
    };

    private void Headline(string done, Receipt receipt)
    {
        Terminal.Output.WriteLine(receipt.ValidatedOnly ? "Dry run: the authority would accept this. Nothing was changed." : $"{done}.");
        Terminal.Output.WriteLine();
    }

    private void Receipt(Receipt receipt)
    {
        if (receipt.ValidatedOnly)
        {
            return;
        }

        Terminal.Output.WriteLine();
        PlainTable.OfFields()
            .Row("sequence", Texts.Number(receipt.Sequence))
            .Row("silos acknowledged", Texts.Number(receipt.SilosAcknowledged))
            .Row("silos waited out", Texts.Number(receipt.SilosWaitedOut))
            .Row("milliseconds", Texts.Milliseconds(receipt.Barrier))
            .Row("clients by", Texts.Time(receipt.ClientsByTime))
            .WriteTo(Terminal);
    }
}
