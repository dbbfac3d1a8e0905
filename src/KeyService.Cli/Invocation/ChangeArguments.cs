using System.CommandLine;
using KeyService.Client;

namespace KeyService.Cli.Invocation;

/// <summary>The options that each changing command has.</summary>
internal sealed class ChangeArguments
{
    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Let the authority check the request, and change nothing.",
    };

    private readonly Option<string?> _requestId = new("--request-id")
    {
        Description = "Names the request: repeated with the same id, it changes nothing more. Default: a new one.",
        HelpName = "ID",
    };

    public ChangeArguments(Command command)
    {
        command.Options.Add(_dryRun);
        command.Options.Add(_requestId);
    }

    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    /// <summary>Always with a request id, so that a failure can name it.</summary>
    public ChangeOptions Read(ParseResult parsed) => new()
    {
        RequestId = parsed.GetValue(_requestId) ?? Guid.NewGuid().ToString(),
        ValidateOnly = IsDryRun(parsed),
    };
}
