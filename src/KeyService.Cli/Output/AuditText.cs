using System.Globalization;
using System.Text.Json;
using KeyService.Client;

namespace KeyService.Cli.Output;

/// <summary>The facts of an audit entry as a table shows them; a field that the entry lacks is empty.</summary>
internal sealed record AuditText(string At, string Principal, string Action, string Resource, string Outcome, string Detail)
{
    public static AuditText Read(AuditEntry entry)
    {
        using var document = JsonDocument.Parse(entry.Json);
        var facts = document.RootElement;
        var at = DateTimeOffset.TryParse(Field("at"), CultureInfo.InvariantCulture, out var time) ? Texts.Time(time) : Field("at");
        return new AuditText(at, Field("principal"), Field("action"), Field("resource"), Field("outcome"), Field("detail"));

        string Field(string name) =>
            facts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
    }
}
