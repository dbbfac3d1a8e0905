using KeyService.Client.Calls;
using KeyService.Client.KeySets;
using KeyService.Signing;
using KeyService.Signing.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyService.Client;

/// <summary>
/// Signs and verifies with the authority's keys. Thread-safe; keep one for the life of the process.
/// <para>
/// Concurrent calls share batches by themselves and without delay. A call is repeated while the authority is unavailable,
/// until <see cref="KeyServiceOptions.Timeout"/>. Each throws <see cref="KeyServiceException"/> when the authority refuses
/// it or cannot be reached, and <see cref="OperationCanceledException"/> when its caller cancels it.
/// </para>
/// </summary>
public sealed class KeyServiceClient : IDisposable, IAsyncDisposable
{
    private readonly AuthorityChannel _channel;
    private readonly SigningCalls _calls;
    private readonly KeySetWatch _watch;
    private readonly KeySetVerifier _verifier;

    /// <summary>A client of the authority that the options name; connects at the first call.</summary>
    /// <exception cref="ArgumentException">The options are unsound; the message lists every problem.</exception>
    public KeyServiceClient(KeyServiceOptions options, ILoggerFactory? loggers = null)
        : this(options, loggers, TimeProvider.System)
    {
    }

    internal KeyServiceClient(KeyServiceOptions options, ILoggerFactory? loggers, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }

        _channel = new AuthorityChannel(options, clock: clock);
        _calls = new SigningCalls(_channel, options, clock);
        _watch = new KeySetWatch(_channel, _calls, options, clock, (loggers ?? NullLoggerFactory.Instance).CreateLogger<KeyServiceClient>());
        _verifier = new KeySetVerifier(_watch, _calls, options);
    }

    /// <summary>Signs the bytes, at most 1 MiB, with the key's active version. Needs the permission to sign raw data.</summary>
    public async ValueTask<KeySignature> SignAsync(KeyName key, ReadOnlyMemory<byte> data, CancellationToken cancellation = default) =>
        SigningMessages.FromMessage(await _calls.SignAsync(SigningMessages.ToSign(key, data), cancellation).ConfigureAwait(false));

    /// <summary>
    /// Signs a digest made elsewhere: 32, 48 or 64 bytes as the algorithm hashes. Refused for hmac-sha256 and ed25519.
    /// </summary>
    public async ValueTask<KeySignature> SignDigestAsync(KeyName key, ReadOnlyMemory<byte> digest, CancellationToken cancellation = default) =>
        SigningMessages.FromMessage(await _calls.SignAsync(SigningMessages.ToSignDigest(key, digest), cancellation).ConfigureAwait(false));

    /// <summary>
    /// Signs an HTTP response in the default profile: the authority builds the RFC 9421 signature base, with its own clock.
    /// </summary>
    /// <param name="key">The key to sign with.</param>
    /// <param name="response">What to cover: status, fields and the request. Never the body; its digest is among the fields.</param>
    /// <param name="nonce">The nonce of the request's <c>Accept-Signature</c>; null: the authority makes one.</param>
    /// <param name="lifetime">From created to expires; null: 60 s.</param>
    /// <param name="label">The label in the two dictionaries; null: <see cref="ResponseProfile.DefaultLabel"/>.</param>
    /// <param name="cancellation">Ends the call for this caller.</param>
    public async ValueTask<HttpResponseSignature> SignHttpResponseAsync(
        KeyName key,
        ResponseToSign response,
        string? nonce = null,
        TimeSpan? lifetime = null,
        string? label = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        var request = SigningMessages.ToSign(key, response, nonce, lifetime, label);
        return SigningMessages.FromMessage(await _calls.SignAsync(request, cancellation).ConfigureAwait(false));
    }

    /// <summary>
    /// Verifies at the authority. An invalid signature is an answer and not an exception.
    /// </summary>
    /// <param name="name">
    /// A key (<c>tenants/t/keys/k</c>: any of its verifying versions), a version (<c>…/versions/3</c>) or a key id (<c>t/k/3</c>).
    /// </param>
    /// <param name="data">The signed bytes.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="cancellation">Ends the call for this caller.</param>
    public async ValueTask<KeyVerification> VerifyAsync(
        string name, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, CancellationToken cancellation = default) =>
        SigningMessages.FromMessage(await _calls.VerifyAsync(SigningMessages.ToVerify(name, data, signature), cancellation).ConfigureAwait(false));

    /// <summary>As <see cref="VerifyAsync"/>, over a digest made elsewhere.</summary>
    public async ValueTask<KeyVerification> VerifyDigestAsync(
        string name, ReadOnlyMemory<byte> digest, ReadOnlyMemory<byte> signature, CancellationToken cancellation = default) =>
        SigningMessages.FromMessage(await _calls.VerifyAsync(SigningMessages.ToVerifyDigest(name, digest, signature), cancellation).ConfigureAwait(false));

    /// <summary>
    /// Verifies in this process with the key set that the authority pushes here, which is at most
    /// <see cref="KeyServiceOptions.KeySetFreshness"/> old; HMAC goes to the authority, and so does a stale key set if
    /// <see cref="KeyServiceOptions.WhenStale"/> says so.
    /// </summary>
    /// <param name="version">The version that the signature names.</param>
    /// <param name="data">The signed bytes.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="cancellation">Ends the call for this caller.</param>
    public ValueTask<KeyVerification> VerifyLocallyAsync(
        KeyVersionName version, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, CancellationToken cancellation = default) =>
        _verifier.VerifyAsync(version, null, data, signature, cancellation);

    /// <summary>Asks the authority for the key's published versions.</summary>
    public async Task<PublishedKeySet> GetKeySetAsync(KeyName key, CancellationToken cancellation = default) =>
        KeySetMessages.FromMessage(
            await _calls.GetKeySetAsync(new V1.GetKeySetRequest { Name = key.ResourceName }, cancellation).ConfigureAwait(false));

    /// <summary>Closes the connection and gives up the key sets.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        _channel.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        _channel.Dispose();
    }

    internal KeySetVerifier Verifier => _verifier;

    internal SigningCalls Calls => _calls;
}
