namespace KeyService.Cli;

/// <summary>What the process's exit code says; scripts rely on the numbers.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The authority refused, or a signature did not verify.</summary>
    public const int Refused = 1;

    /// <summary>The command line is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>No authority answered.</summary>
    public const int Unreachable = 3;

    /// <summary>Interrupted: 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
