using System.Text;
using KeyService.Cli.Invocation;

namespace KeyService.Cli.Tests.Running;

/// <summary>Runs keysvc inside the test with streams of its own, and keeps what it printed.</summary>
internal sealed record CommandLine
{
    /// <summary>The authority; null leaves the choice to the arguments.</summary>
    public Uri? Server { get; init; }

    /// <summary>Options after all others.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Standard input.</summary>
    public string Input { get; init; } = "";

    /// <summary>Someone can be asked.</summary>
    public bool IsInteractive { get; init; }

    public bool HasColors { get; init; }

    public int Width { get; init; } = Terminal.Unlimited;

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public async Task<Transcript> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal
        {
            Output = output,
            Error = error,
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(Input)),
            IsInteractive = IsInteractive,
            HasColors = HasColors,
            Width = Width,
            Environment = name => Environment.GetValueOrDefault(name),
        };
        string[] server = Server is null ? [] : ["--server", Server.OriginalString];
        var exitCode = await Keysvc.RunAsync([.. arguments, .. server, .. Options], terminal);
        return new Transcript(exitCode, output.ToString(), error.ToString());
    }
}
