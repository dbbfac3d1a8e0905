using System.Runtime.CompilerServices;
using Grpc.Core;

namespace KeyService.Client;

/// <summary>
/// Administers tenants, keys and versions. Thread-safe; keep one for the life of the process.
/// <para>
/// Each change carries a request id, the caller's or one made for the call, and is repeated with that same id when the
/// authority is unavailable: it is made once. Each call throws <see cref="KeyServiceException"/> when the authority
/// refuses it or cannot be reached, and <see cref="OperationCanceledException"/> when its caller cancels it.
/// </para>
/// </summary>
public sealed partial class KeyServiceAdmin : IDisposable
{
    private const int PageSize = 500;

    private readonly AuthorityChannel _channel;

    /// <summary>An administrator of the authority that the options name; connects at the first call.</summary>
    /// <exception cref="ArgumentException">The options are unsound; the message lists every problem.</exception>
    public KeyServiceAdmin(KeyServiceOptions options)
        : this(new AuthorityChannel(Sound(options)))
    {
    }

    /// <param name="channel">Owned by the new instance.</param>
    internal KeyServiceAdmin(AuthorityChannel channel) => _channel = channel;

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _channel.Dispose();

    private static KeyServiceOptions Sound(KeyServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Problems() is { Count: > 0 } problems
            ? throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options))
            : options;
    }

    private static string RequestId(ChangeOptions? change) => change?.RequestId ?? Guid.NewGuid().ToString();

    private async Task<TenantChange> ChangeAsync(AsyncUnaryCall<V1.TenantChange> call, CancellationToken cancellation) =>
        AdminMessages.FromMessage(await _channel.AnswerAsync(call, cancellation).ConfigureAwait(false));

    private async Task<KeyChange> ChangeAsync(AsyncUnaryCall<V1.KeyChange> call, CancellationToken cancellation) =>
        AdminMessages.FromMessage(await _channel.AnswerAsync(call, cancellation).ConfigureAwait(false));

    /// <summary>Asks for page after page until one has no successor.</summary>
    private async IAsyncEnumerable<TItem> ListAsync<TPage, TItem>(
        Func<string, CallOptions, AsyncUnaryCall<TPage>> ask,
        Func<TPage, (IEnumerable<TItem> Items, string NextPageToken)> read,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var token = "";
        do
        {
            var page = await _channel.AnswerAsync(ask(token, _channel.Call(cancellation)), cancellation).ConfigureAwait(false);
            (var items, token) = read(page);
            foreach (var item in items)
            {
                yield return item;
            }
        }
        while (token.Length > 0);
    }
}
