using System.CommandLine;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;
using KeyService.Client;

namespace KeyService.Cli.Commands;

/// <summary><c>keysvc keyset</c></summary>
internal static class KeySetCommand
{
    private const string Pem = "pem";

    public static DocumentedCommand Create(CommandRunner runner)
    {
        var key = Names.Key();
        var format = new Option<string>("--format")
        {
            Description = "jwks (RFC 7517, the default) or pem.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "jwks",
        };
        format.AcceptOnlyFromAmong("jwks", Pem);
        var command = new DocumentedCommand(
            "keyset",
            "Print the public keys with which a key's signatures verify now.",
            "keysvc keyset acme/responses",
            "keysvc keyset acme/responses --format pem")
        {
            key, format,
        };
        runner.Attach(command, async (session, cancellation) =>
        {
            var keySet = await session.Client.GetKeySetAsync(session.Parsed.GetRequiredValue(key), cancellation);
            if (keySet.Spec.Algorithm.IsSymmetric)
            {
                throw new KeyServiceException(
                    KeyServiceStatus.FailedPrecondition,
                    "NO_PUBLIC_KEY",
                    $"{keySet.Name} is an HMAC key: it has no public keys, and only the authority verifies with it.");
            }

            if (session.Parsed.GetRequiredValue(format) == Pem)
            {
                session.Output.PublicKeys(keySet);
            }
            else
            {
                session.Output.KeySet(keySet);
            }
        });
        return command;
    }
}
