using System.CommandLine;
using KeyService.Cli.Output;
using KeyService.Client;

namespace KeyService.Cli.Invocation;

/// <summary>Runs a command's body and turns how it ends into one line on standard error and an exit code.</summary>
internal sealed class CommandRunner(Terminal terminal, GlobalOptions options)
{
    public Terminal Terminal => terminal;

    public GlobalOptions Options => options;

    /// <summary>Makes <paramref name="body"/> what the command does; it returns the exit code.</summary>
    public void Attach(Command command, Func<Session, CancellationToken, Task<int>> body) =>
        command.SetAction((parsed, cancellation) => RunAsync(parsed, body, cancellation));

    /// <summary>As above, for a body that is done when it returns.</summary>
    public void Attach(Command command, Func<Session, CancellationToken, Task> body) =>
        Attach(command, async (session, cancellation) =>
        {
            await body(session, cancellation);
            return ExitCode.Done;
        });

    private async Task<int> RunAsync(ParseResult parsed, Func<Session, CancellationToken, Task<int>> body, CancellationToken cancellation)
    {
        await using var session = new Session(parsed, terminal, CommandOutput.Create(terminal, parsed.GetValue(options.Json)), options);
        try
        {
            return await body(session, cancellation);
        }
        catch (Exception error) when (Describe(error, session) is { } failure)
        {
            session.Output.Failure(failure);
            return failure.ExitCode;
        }
    }

    // Null for a bug: that may end the process with its stack.
    private static Failure? Describe(Exception error, Session session) => error switch
    {
        KeyServiceException { IsUnreachable: true } e => new Failure(e.Reason, e.Message + Repeat(session), ExitCode.Unreachable, session.RequestId),
        KeyServiceException e => new Failure(e.Reason, e.Message, ExitCode.Refused),
        UsageException e => new Failure(Failure.Usage, e.Message, ExitCode.Usage),
        OperationCanceledException => new Failure("INTERRUPTED", "Interrupted." + Repeat(session), ExitCode.Interrupted, session.RequestId),
        _ => null,
    };

    private static string Repeat(Session session) => session.RequestId is null
        ? ""
        : $" To repeat it safely, add --request-id {session.RequestId}.";
}
