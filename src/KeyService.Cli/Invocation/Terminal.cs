using System.Text;

namespace KeyService.Cli.Invocation;

/// <summary>Everything that a command touches outside its arguments: streams, environment, and what they can show.</summary>
internal sealed record Terminal
{
    /// <summary>Where lines may be as long as they are: a file, a pipe.</summary>
    public const int Unlimited = 10_000;

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Standard input as bytes.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Someone sits at standard input and can be asked.</summary>
    public bool IsInteractive { get; init; }

    public bool HasColors { get; init; }

    /// <summary>Characters in a line of <see cref="Output"/>; <see cref="Unlimited"/> when it is redirected.</summary>
    public int Width { get; init; } = Unlimited;

    public Func<string, string?> Environment { get; init; } = _ => null;

    public static Terminal OfThisProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        OpenInput = Console.OpenStandardInput,
        IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        HasColors = !Console.IsOutputRedirected && string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR")),
        Width = Console.IsOutputRedirected ? Unlimited : Math.Max(40, Console.WindowWidth),
        Environment = System.Environment.GetEnvironmentVariable,
    };

    /// <summary>Asks on standard error, so that standard output stays clean; null at the end of input.</summary>
    public string? Ask(string question)
    {
        Error.Write(question);
        Error.Flush();
        using var reader = new StreamReader(OpenInput(), Encoding.UTF8, leaveOpen: true);
        return reader.ReadLine();
    }
}
