namespace KeyService.Cli.Output;

/// <summary>Why a command failed.</summary>
/// <param name="Reason">A stable reason: the authority's, or USAGE or INTERRUPTED.</param>
/// <param name="Message">What to do, for people.</param>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="RequestId">The id with which a change of unknown outcome may be repeated; null if there is none.</param>
internal sealed record Failure(string Reason, string Message, int ExitCode, string? RequestId = null)
{
    /// <summary>The reason of a wrong command line.</summary>
    public const string Usage = "USAGE";
}
