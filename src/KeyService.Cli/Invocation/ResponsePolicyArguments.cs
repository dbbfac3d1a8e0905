using System.CommandLine;
using System.CommandLine.Parsing;
using KeyService.Client;

namespace KeyService.Cli.Invocation;

/// <summary>The options that describe a response policy. What is not given stays as it was.</summary>
internal sealed class ResponsePolicyArguments
{
    /// <summary>Empties a list.</summary>
    private const string None = "none";

    private readonly Option<bool> _show = new("--show") { Description = "Show the policy and change nothing; excludes all else." };

    private readonly Option<TimeSpan?> _maxLifetime =
        DurationText.Option("--max-lifetime", "Longest lifetime of a signed response, 1s to 5m.");

    private readonly Option<string[]> _require = List(
        "--require", "HEADER", "A header that every signature must cover; repeat it for more, or 'none'.");

    private readonly Option<string[]> _allowAlgorithm = List(
        "--allow-algorithm", "NAME", "An algorithm that may sign; repeat it for more, or '*' for all.");

    private readonly Option<string[]> _allowHeader = List(
        "--allow-header", "HEADER", "A header that may be covered besides the usual; repeat it for more, '*' for all that are safe, or 'none'.");

    public ResponsePolicyArguments(Command command)
    {
        foreach (var option in new Option[] { _show, _maxLifetime, _require, _allowAlgorithm, _allowHeader })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(RefuseBothOrNeither);
    }

    /// <summary>What to change; null to show only.</summary>
    public TenantUpdate? Read(ParseResult parsed) => parsed.GetValue(_show) ? null : new TenantUpdate
    {
        MaxLifetime = parsed.GetValue(_maxLifetime),
        RequiredFields = Names(parsed, _require),
        AllowedAlgorithms = Names(parsed, _allowAlgorithm),
        AllowedFields = Names(parsed, _allowHeader),
    };

    private static string[]? Names(ParseResult parsed, Option<string[]> option) => parsed.GetResult(option) is null
        ? null
        : [.. parsed.GetValue(option)!.Where(name => name != None)];

    private static Option<string[]> List(string name, string what, string description) =>
        new(name) { Description = description, HelpName = what, Arity = ArgumentArity.OneOrMore };

    private void RefuseBothOrNeither(CommandResult result)
    {
        var changes = new Option[] { _maxLifetime, _require, _allowAlgorithm, _allowHeader }.Count(option => result.GetResult(option) is not null);
        if (result.GetResult(_show) is null && changes == 0)
        {
            result.AddError("Give what to change, such as --max-lifetime 30s, or --show.");
        }
        else if (result.GetResult(_show) is not null && changes > 0)
        {
            result.AddError("--show changes nothing: leave it out, or give nothing to change.");
        }
    }
}
