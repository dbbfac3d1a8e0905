namespace KeyService.Cli.Invocation;

/// <summary>The command line is well formed, but cannot be carried out as it stands. The message says what to write.</summary>
internal sealed class UsageException(string message) : Exception(message);
