using System.CommandLine;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;

namespace KeyService.Cli.Commands;

/// <summary><c>keysvc audit …</c></summary>
internal static class AuditCommands
{
    public static Command Create(CommandRunner runner) => new("audit", "Read a tenant's audit trail.")
    {
        List(runner),
    };

    private static DocumentedCommand List(CommandRunner runner)
    {
        var tenant = Names.Tenant();
        var command = new DocumentedCommand(
            "list", "List a tenant's audit entries, oldest first.", "keysvc audit list acme", "keysvc audit list acme --json > acme-audit.json")
        {
            tenant,
        };
        runner.Attach(command, async (session, cancellation) =>
        {
            var entries = session.Admin.ListAuditEntriesAsync(session.Parsed.GetRequiredValue(tenant), cancellation);
            session.Output.AuditTrail(await entries.ToListAsync(cancellation));
        });
        return command;
    }
}
