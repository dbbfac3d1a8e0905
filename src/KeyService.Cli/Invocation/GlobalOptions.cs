using System.CommandLine;
using KeyService.Client;

namespace KeyService.Cli.Invocation;

/// <summary>The options that each command has.</summary>
internal sealed class GlobalOptions
{
    public const string EndpointVariable = "KEYSERVICE_ENDPOINT";

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    private readonly Terminal _terminal;

    private readonly Option<string?> _server = new("--server")
    {
        Description = $"The authority's gRPC endpoint. Default: ${EndpointVariable}, else {new KeyServiceOptions().Endpoint.OriginalString}.",
        HelpName = "URI",
        Recursive = true,
    };

    private readonly Option<TimeSpan?> _timeout = DurationText.Option("--timeout", "How long to wait for one answer, at most 10m. Default: 5s.");

    public GlobalOptions(Terminal terminal)
    {
        _terminal = terminal;
        _timeout.Recursive = true;
    }

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON with stable field names, errors too.",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_server);
        root.Options.Add(Json);
        root.Options.Add(_timeout);
    }

    /// <exception cref="UsageException">The endpoint or the timeout makes no sense.</exception>
    public KeyServiceOptions ReadClientOptions(ParseResult parsed)
    {
        var options = new KeyServiceOptions();
        if (parsed.GetValue(_server) is { } server)
        {
            options.Endpoint = Endpoint(server, "--server");
        }
        else if (_terminal.Environment(EndpointVariable) is { Length: > 0 } preset)
        {
            options.Endpoint = Endpoint(preset, EndpointVariable);
        }

        if (parsed.GetValue(_timeout) is { } timeout)
        {
            options.Timeout = timeout > TimeSpan.Zero && timeout <= LongestTimeout
                ? timeout
                : throw new UsageException($"--timeout is {DurationText.Format(timeout)}: write a time from 1s to {DurationText.Format(LongestTimeout)}.");
        }

        return options;
    }

    private static Uri Endpoint(string text, string origin) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", PathAndQuery: "/" }
            ? uri
            : throw new UsageException($"{origin} is '{text}': write an http or https URI without a path, such as http://127.0.0.1:7440.");
}
