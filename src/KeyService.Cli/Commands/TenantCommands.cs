using System.CommandLine;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;

namespace KeyService.Cli.Commands;

/// <summary><c>keysvc tenants …</c></summary>
internal static class TenantCommands
{
    public static Command Create(CommandRunner runner) => new("tenants", "Create tenants, the owners of keys, and say what they demand.")
    {
        NewTenant(runner),
        List(runner),
        Show(runner),
        Policy(runner),
    };

    private static DocumentedCommand NewTenant(CommandRunner runner)
    {
        var tenant = Names.Tenant();
        var displayName = new Option<string>("--display-name")
        {
            Description = "A name for people.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "",
        };
        var command = new DocumentedCommand(
            "create", "Create a tenant.", "keysvc tenants create acme", "keysvc tenants create acme --display-name 'Acme GmbH'")
        {
            tenant, displayName,
        };
        var change = new ChangeArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var id = session.Parsed.GetRequiredValue(tenant);
            var answer = await session.Admin.CreateTenantAsync(
                id, session.Parsed.GetRequiredValue(displayName), session.Change(change), cancellation);
            session.Output.Changed($"Created {id}", answer);
        });
        return command;
    }

    private static DocumentedCommand List(CommandRunner runner)
    {
        var command = new DocumentedCommand("list", "List all tenants.", "keysvc tenants list", "keysvc tenants list --json");
        runner.Attach(command, async (session, cancellation) =>
            session.Output.Tenants(await session.Admin.ListTenantsAsync(cancellation).ToListAsync(cancellation)));
        return command;
    }

    private static DocumentedCommand Show(CommandRunner runner)
    {
        var tenant = Names.Tenant();
        var command = new DocumentedCommand("show", "Show one tenant.", "keysvc tenants show acme") { tenant };
        runner.Attach(command, async (session, cancellation) =>
            session.Output.Tenant(await session.Admin.GetTenantAsync(session.Parsed.GetRequiredValue(tenant), cancellation)));
        return command;
    }

    private static DocumentedCommand Policy(CommandRunner runner)
    {
        var tenant = Names.Tenant();
        var command = new DocumentedCommand(
            "policy",
            "Show or change what a tenant demands of signed responses. When a stricter policy returns, no node signs against it.",
            "keysvc tenants policy acme --show",
            "keysvc tenants policy acme --max-lifetime 30s --require content-language",
            "keysvc tenants policy acme --allow-algorithm ed25519 --allow-algorithm ecdsa-p256-sha256",
            "keysvc tenants policy acme --allow-header '*' --allow-header location",
            "keysvc tenants policy acme --require none --allow-header none")
        {
            tenant,
        };
        var policy = new ResponsePolicyArguments(command);
        var change = new ChangeArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var id = session.Parsed.GetRequiredValue(tenant);
            if (policy.Read(session.Parsed) is { } update)
            {
                session.Output.Changed($"Changed the response policy of {id}", await session.Admin.UpdateTenantAsync(id, update, session.Change(change), cancellation));
            }
            else
            {
                session.Output.Tenant(await session.Admin.GetTenantAsync(id, cancellation));
            }
        });
        return command;
    }
}
