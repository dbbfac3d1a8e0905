using System.CommandLine;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;
using KeyService.Client;
using KeyService.Signing;

namespace KeyService.Cli.Commands;

/// <summary><c>keysvc keys …</c></summary>
internal static class KeyCommands
{
    private static readonly string[] Algorithms =
        ["ecdsa-p256-sha256", "ecdsa-p384-sha384", "ed25519", "hmac-sha256", "rsa-pss-sha512", "rsa-v1_5-sha256"];

    private delegate Task<KeyChange> KeySwitch(
        KeyServiceAdmin admin, KeyName name, ChangeOptions change, CancellationToken cancellation);

    public static Command Create(CommandRunner runner) => new("keys", "Create keys, rotate them, and switch them off and on.")
    {
        NewKey(runner),
        List(runner),
        Show(runner),
        Rotate(runner),
        Schedule(runner),
        Switch(
            runner, "disable", "Disable a key: when this returns, nothing signs or verifies with it.", "Disabled",
            (admin, name, change, cancellation) => admin.DisableKeyAsync(name, change, cancellation)),
        Switch(
            runner, "enable", "Enable a disabled key again.", "Enabled",
            (admin, name, change, cancellation) => admin.EnableKeyAsync(name, change, cancellation)),
    };

    private static DocumentedCommand NewKey(CommandRunner runner)
    {
        var key = Names.Key();
        var algorithm = new Option<string>("--algorithm")
        {
            Description = $"One of {string.Join(", ", Algorithms)}.",
            HelpName = "NAME",
            Required = true,
            CompletionSources = { _ => Algorithms.Select(name => new System.CommandLine.Completions.CompletionItem(name)) },
        };
        var rsaBits = new Option<int>("--rsa-bits") { Description = "RSA modulus: 2048, 3072 (the default) or 4096.", HelpName = "BITS" };
        var command = new DocumentedCommand(
            "create",
            "Create a key with a first version that signs at once.",
            "keysvc keys create acme/responses --algorithm ecdsa-p256-sha256 --rotate-every 30d --announce 1h --overlap 1h",
            "keysvc keys create acme/events --algorithm ed25519 --cron '0 3 1 * *' --time-zone Europe/Berlin",
            "keysvc keys create acme/legacy --algorithm rsa-pss-sha512 --rsa-bits 4096")
        {
            key, algorithm, rsaBits,
        };
        var rotation = new RotationArguments(command);
        var change = new ChangeArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var name = session.Parsed.GetRequiredValue(key);
            var description = new NewKey(session.Parsed.GetRequiredValue(algorithm))
            {
                RsaBits = session.Parsed.GetValue(rsaBits),
                Rotation = rotation.Read(session.Parsed),
            };
            session.Output.Changed(
                $"Created {name}", await session.Admin.CreateKeyAsync(name, description, session.Change(change), cancellation));
        });
        return command;
    }

    private static DocumentedCommand List(CommandRunner runner)
    {
        var tenant = Names.Tenant();
        var command = new DocumentedCommand("list", "List a tenant's keys.", "keysvc keys list acme") { tenant };
        runner.Attach(command, async (session, cancellation) =>
        {
            var keys = session.Admin.ListKeysAsync(session.Parsed.GetRequiredValue(tenant), cancellation);
            session.Output.Keys(await keys.ToListAsync(cancellation));
        });
        return command;
    }

    private static DocumentedCommand Show(CommandRunner runner)
    {
        var key = Names.Key();
        var command = new DocumentedCommand("show", "Show a key with its versions.", "keysvc keys show acme/responses") { key };
        runner.Attach(command, async (session, cancellation) =>
            session.Output.Key(await session.Admin.GetKeyAsync(session.Parsed.GetRequiredValue(key), cancellation)));
        return command;
    }

    private static DocumentedCommand Rotate(CommandRunner runner)
    {
        var key = Names.Key();
        var now = new Option<bool>("--now") { Description = "The new version signs at once, without being announced first." };
        var command = new DocumentedCommand(
            "rotate",
            "Announce the next version; it signs after the announce time of the key's policy.",
            "keysvc keys rotate acme/responses",
            "keysvc keys rotate acme/responses --now")
        {
            key, now,
        };
        var change = new ChangeArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var name = session.Parsed.GetRequiredValue(key);
            var answer = await session.Admin.RotateKeyAsync(name, session.Parsed.GetValue(now), session.Change(change), cancellation);
            session.Output.Changed($"Rotated {name}", answer);
        });
        return command;
    }

    private static DocumentedCommand Schedule(CommandRunner runner)
    {
        var key = Names.Key();
        var never = new Option<bool>("--never") { Description = "Rotate on command only. Excludes --rotate-every and --cron." };
        var keep = new Option<bool>("--retain-forever") { Description = "Keep retired material until destroyed. Excludes --retain." };
        var command = new DocumentedCommand(
            "schedule",
            "Change when a key rotates. What is not given stays as it is.",
            "keysvc keys schedule acme/responses --rotate-every 7d --overlap 2h",
            "keysvc keys schedule acme/responses --cron '0 3 * * 1' --time-zone Europe/Berlin",
            "keysvc keys schedule acme/responses --never")
        {
            key, never, keep,
        };
        var rotation = new RotationArguments(command);
        var change = new ChangeArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var name = session.Parsed.GetRequiredValue(key);
            var (policy, fields) = (rotation.Read(session.Parsed), rotation.GivenFields(session.Parsed));
            if (session.Parsed.GetValue(never))
            {
                RefuseBoth(policy.Period is not null || policy.Cron is not null, "--never", "--rotate-every or --cron");
                fields |= RotationArguments.Schedule;
            }

            if (session.Parsed.GetValue(keep))
            {
                RefuseBoth(policy.Retain is not null, "--retain-forever", "--retain");
                fields |= RotationFields.Retain;
            }

            if (fields == RotationFields.None)
            {
                throw new UsageException("Give at least one part of the policy to change. See 'keysvc keys schedule --help'.");
            }

            var answer = await session.Admin.SetRotationAsync(name, policy, fields, session.Change(change), cancellation);
            session.Output.Changed($"Changed the schedule of {name}", answer);
        });
        return command;
    }

    private static DocumentedCommand Switch(CommandRunner runner, string verb, string description, string done, KeySwitch flip)
    {
        var key = Names.Key();
        var command = new DocumentedCommand(verb, description, $"keysvc keys {verb} acme/responses") { key };
        var change = new ChangeArguments(command);
        runner.Attach(command, async (session, cancellation) =>
        {
            var name = session.Parsed.GetRequiredValue(key);
            session.Output.Changed($"{done} {name}", await flip(session.Admin, name, session.Change(change), cancellation));
        });
        return command;
    }

    private static void RefuseBoth(bool both, string option, string other)
    {
        if (both)
        {
            throw new UsageException($"{option} excludes {other}: give one.");
        }
    }
}
