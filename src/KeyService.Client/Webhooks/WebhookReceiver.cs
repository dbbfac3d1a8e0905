using System.Buffers.Text;
using System.Security.Cryptography;
using KeyService.Client.Replay;
using KeyService.Client.Verification;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;

namespace KeyService.Client;

/// <summary>
/// Accepts each signed delivery once: reads it, verifies it, and then claims it with a replay guard. What is claimed is what
/// was signed, so signatures can be added, dropped or reordered without making another delivery of it. A sender that tries
/// again signs anew with another time: that is a new delivery, which an application tells by the sender's own id. Thread-safe.
/// </summary>
public sealed class WebhookReceiver<TMessage>
    where TMessage : CompactMessage
{
    /// <summary>By how much consumers' clocks may differ, and how long a delivery may take from being read to being claimed.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    private readonly WebhookFormat<TMessage> _format;
    private readonly WebhookKeys _keys;
    private readonly IReplayGuard _guard;
    private readonly string _scope;
    private readonly CompactTolerance _tolerance;
    private readonly TimeSpan _window;
    private readonly TimeProvider _clock;

    /// <summary>A receiver of one endpoint's deliveries.</summary>
    /// <param name="format">One of <see cref="WebhookFormat"/>.</param>
    /// <param name="keys">Whose deliveries are accepted.</param>
    /// <param name="guard">Shared by all replicas of the consumer, if there are several: <see cref="AuthorityReplayGuard"/>.</param>
    /// <param name="scope">Names the endpoint; the same in all its replicas. 1 to 128 visible ASCII characters.</param>
    /// <param name="tolerance"><see cref="CompactTolerance.Webhooks"/> if null; both sides together may have up to 59 minutes.</param>
    /// <param name="clock">The system's if null.</param>
    /// <exception cref="ArgumentException">The scope or the tolerance is out of its bounds.</exception>
    public WebhookReceiver(
        WebhookFormat<TMessage> format, WebhookKeys keys, IReplayGuard guard, string scope, CompactTolerance? tolerance = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(guard);
        ReplayBounds.RequireScope(scope);
        _tolerance = tolerance ?? CompactTolerance.Webhooks;
        // From the earliest time at which any replica may accept a delivery to the latest at which any may claim it.
        _window = format.IsTimed ? _tolerance.Past + _tolerance.Future + Slack + Slack : ReplayBounds.LongestWindow;
        if (_window > ReplayBounds.LongestWindow)
        {
            throw new ArgumentException(
                $"A delivery is remembered for {ReplayBounds.LongestWindow.TotalMinutes:0} minutes at most, so both sides of the tolerance together may have 59.", nameof(tolerance));
        }

        (_format, _keys, _guard, _scope, _clock) = (format, keys, guard, scope, clock ?? TimeProvider.System);
    }

    /// <summary>Accepts a delivery, or says why not.</summary>
    /// <param name="fields">The field lines as received.</param>
    /// <param name="body">The content as received: not parsed, not decompressed. Must stay unchanged.</param>
    /// <param name="cancellation">Ends the call; the delivery may have been claimed, and is then not accepted again.</param>
    public async ValueTask<ReceivedWebhook<TMessage>> ReceiveAsync(
        IReadOnlyList<HttpFieldLine> fields, ReadOnlyMemory<byte> body, CancellationToken cancellation = default)
    {
        var received = await JudgeAsync(fields, body, cancellation).ConfigureAwait(false);
        VerificationTelemetry.RecordWebhook(_scope, received.Problem);
        return received;
    }

    private async ValueTask<ReceivedWebhook<TMessage>> JudgeAsync(
        IReadOnlyList<HttpFieldLine> fields, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var begun = _clock.GetTimestamp();
        var reading = _format.Read(fields, body, _clock.GetUtcNow(), _tolerance);
        if (reading.IsRefused)
        {
            return new(reading.Problem);
        }

        if (await _keys.VerifyAsync(reading, cancellation).ConfigureAwait(false) is { } problem)
        {
            return new(problem);
        }

        // Last: whoever cannot sign must not be able to use up nonces or room.
        var claim = await _guard.ClaimAsync(_scope, NonceOf(reading.SigningInput.Span), _window, cancellation).ConfigureAwait(false);
        return Refuse(claim, _clock.GetElapsedTime(begun)) is { } refusal ? new(refusal) : new(reading.Message);
    }

    private static VerificationProblem? Refuse(ReplayClaim claim, TimeSpan taken) => claim.Outcome switch
    {
        ReplayClaimOutcome.Replayed => new(
            VerificationFailure.Replayed,
            "This delivery was accepted before. Usually something on the way sent it twice, or another replica has it; otherwise someone replayed it."),
        ReplayClaimOutcome.Claimed when taken <= Slack => null,
        // A claim this late may have come after an earlier one had ended.
        ReplayClaimOutcome.Claimed => VerificationProblem.Of(
            VerificationFailure.ReplayGuardUnavailable, $"The delivery was claimed only {taken.TotalSeconds:0} s after it was read."),
        _ => VerificationProblem.Of(VerificationFailure.ReplayGuardUnavailable, claim.Message ?? "The replay guard gave no answer."),
    };

    private static string NonceOf(ReadOnlySpan<byte> signingInput) => Base64Url.EncodeToString(SHA256.HashData(signingInput));
}
