using System.CommandLine;
using KeyService.Cli.Output;
using KeyService.Client;

namespace KeyService.Cli.Invocation;

/// <summary>What one running command works with. Owned by <see cref="CommandRunner"/>.</summary>
internal sealed class Session(ParseResult parsed, Terminal terminal, CommandOutput output, GlobalOptions options) : IAsyncDisposable
{
    private KeyServiceAdmin? _admin;
    private KeyServiceClient? _client;

    public ParseResult Parsed => parsed;

    public Terminal Terminal => terminal;

    public CommandOutput Output => output;

    public KeyServiceAdmin Admin => _admin ??= new KeyServiceAdmin(options.ReadClientOptions(parsed));

    public KeyServiceClient Client => _client ??= new KeyServiceClient(options.ReadClientOptions(parsed));

    /// <summary>The id of the change under way, for the message should its answer be lost; null if there is none.</summary>
    public string? RequestId { get; private set; }

    public ChangeOptions Change(ChangeArguments arguments)
    {
        var change = arguments.Read(parsed);
        RequestId = change.ValidateOnly ? null : change.RequestId;
        return change;
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }
}
