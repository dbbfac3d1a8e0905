using System.Text;
using KeyService.Signing;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using Microsoft.Extensions.Time.Testing;

namespace KeyService.Client.Tests.Webhooks;

public sealed class WebhookReceiverTests : IDisposable
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"type":"order.paid","id":17}""");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly SigningKey _secret = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.HmacSha256));
    private readonly SigningKey _private = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.Ed25519));
    private readonly MemoryReplayGuard _guard;

    public WebhookReceiverTests() => _guard = new MemoryReplayGuard(10, _clock);

    public void Dispose()
    {
        _secret.Dispose();
        _private.Dispose();
    }

    [Fact]
    public async Task Accepts_a_delivery_of_each_format_once()
    {
        var now = _clock.GetUtcNow();
        await OnceAsync(Receiver(WebhookFormat.GitHub), new GitHubDelivery(Body).Sign(_secret));
        await OnceAsync(Receiver(WebhookFormat.Stripe), new StripeDelivery(now, Body).Sign(_secret));
        await OnceAsync(Receiver(WebhookFormat.Standard), new StandardWebhook("msg_1", now, Body).Sign(_secret));
        await OnceAsync(Receiver(WebhookFormat.Standard, _private), new StandardWebhook("msg_2", now, Body).Sign(_private));

        static async Task OnceAsync<T>(WebhookReceiver<T> receiver, IReadOnlyList<HttpFieldLine> fields)
            where T : CompactMessage
        {
            var first = await receiver.ReceiveAsync(fields, Body);
            Assert.Null(first.Problem);
            Assert.Equal(Body, first.Message!.Body.ToArray());

            var second = await receiver.ReceiveAsync(fields, Body);
            Assert.Null(second.Message);
            Assert.Equal((VerificationFailure.Replayed, false), (second.Problem!.Failure, second.IsTransient));
        }
    }

    [Fact]
    public async Task A_replay_is_one_whatever_is_done_to_its_signatures()
    {
        using var next = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.HmacSha256));
        var receiver = Receiver(WebhookFormat.Stripe, next, _secret);
        var delivery = new StripeDelivery(_clock.GetUtcNow(), Body);

        Assert.False((await receiver.ReceiveAsync(delivery.Sign(next, _secret), Body)).IsRefused);

        Assert.Equal(VerificationFailure.Replayed, await FailureAsync(receiver, delivery.Sign(_secret)));
        Assert.Equal(VerificationFailure.Replayed, await FailureAsync(receiver, delivery.Sign(_secret, next)));
        Assert.Equal(VerificationFailure.Replayed, await FailureAsync(receiver, delivery.Sign(next)));
    }

    [Fact]
    public async Task A_new_attempt_is_a_new_delivery()
    {
        var receiver = Receiver(WebhookFormat.Standard);
        var first = new StandardWebhook("msg_1", _clock.GetUtcNow(), Body).Sign(_secret);
        var second = new StandardWebhook("msg_1", _clock.GetUtcNow() + TimeSpan.FromSeconds(5), Body).Sign(_secret);

        Assert.False((await receiver.ReceiveAsync(first, Body)).IsRefused);
        Assert.False((await receiver.ReceiveAsync(second, Body)).IsRefused);
    }

    [Fact]
    public async Task Claims_nothing_for_who_cannot_sign()
    {
        using var forger = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.HmacSha256));
        var receiver = Receiver(WebhookFormat.Standard);
        var delivery = new StandardWebhook("msg_1", _clock.GetUtcNow(), Body);

        Assert.Equal(VerificationFailure.SignatureInvalid, await FailureAsync(receiver, delivery.Sign(forger)));
        Assert.Equal(VerificationFailure.Unsigned, await FailureAsync(receiver, []));
        Assert.Equal(VerificationFailure.Expired, await FailureAsync(
            receiver, new StandardWebhook("msg_2", _clock.GetUtcNow() - TimeSpan.FromSeconds(301), Body).Sign(_secret)));
        Assert.Equal(0, _guard.Count);
        Assert.False((await receiver.ReceiveAsync(delivery.Sign(_secret), Body)).IsRefused);
    }

    [Fact]
    public async Task Remembers_a_delivery_for_longer_than_it_could_be_accepted()
    {
        var receiver = Receiver(WebhookFormat.Standard);
        // As early as can be: signed by a clock that is ahead by all that is tolerated.
        var fields = new StandardWebhook("msg_1", _clock.GetUtcNow() + TimeSpan.FromSeconds(300), Body).Sign(_secret);
        Assert.False((await receiver.ReceiveAsync(fields, Body)).IsRefused);

        _clock.Advance(TimeSpan.FromSeconds(600));
        Assert.Equal(VerificationFailure.Replayed, await FailureAsync(receiver, fields));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(VerificationFailure.Expired, await FailureAsync(receiver, fields));

        // A replica whose clock is behind by less than the slack.
        _clock.Advance(TimeSpan.FromSeconds(58));
        var behind = new Behind(_clock, TimeSpan.FromSeconds(59));
        var replica = new WebhookReceiver<StandardWebhook>(WebhookFormat.Standard, WebhookKeys.Local(_secret.Verifier), _guard, "orders", clock: behind);
        Assert.Equal(VerificationFailure.Replayed, await FailureAsync(replica, fields));
    }

    [Fact]
    public async Task Accepts_nothing_that_it_cannot_claim()
    {
        var fields = new StandardWebhook("msg_1", _clock.GetUtcNow(), Body).Sign(_secret);
        foreach (var outcome in (ReplayClaimOutcome[])[ReplayClaimOutcome.Full, ReplayClaimOutcome.Unavailable])
        {
            var guard = new AnsweringGuard(() => new ReplayClaim(outcome, "No room."));
            var received = await Receiver(WebhookFormat.Standard, guard).ReceiveAsync(fields, Body);

            Assert.Null(received.Message);
            Assert.Equal((VerificationFailure.ReplayGuardUnavailable, true), (received.Problem!.Failure, received.IsTransient));
            Assert.StartsWith("No room. Usually ", received.Problem.Message);
        }
    }

    [Fact]
    public async Task Accepts_nothing_that_was_claimed_too_late()
    {
        var fields = new StandardWebhook("msg_1", _clock.GetUtcNow(), Body).Sign(_secret);
        var slow = new AnsweringGuard(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(31));
            return new ReplayClaim(ReplayClaimOutcome.Claimed);
        });

        Assert.Equal(VerificationFailure.ReplayGuardUnavailable, await FailureAsync(Receiver(WebhookFormat.Standard, slow), fields));
    }

    [Fact]
    public void Refuses_a_tolerance_past_what_can_be_remembered_and_an_empty_set_of_keys()
    {
        var half = TimeSpan.FromMinutes(29.5);
        var keys = WebhookKeys.Local(_secret.Verifier);
        _ = new WebhookReceiver<StandardWebhook>(WebhookFormat.Standard, keys, _guard, "orders", new CompactTolerance(half, half));

        Assert.Throws<ArgumentException>(() => new WebhookReceiver<StandardWebhook>(
            WebhookFormat.Standard, keys, _guard, "orders", new CompactTolerance(half, half + TimeSpan.FromTicks(1))));
        Assert.Throws<ArgumentException>(() => new WebhookReceiver<StandardWebhook>(WebhookFormat.Standard, keys, _guard, "two words"));
        Assert.Throws<ArgumentException>(() => WebhookKeys.Local());
    }

    private WebhookReceiver<T> Receiver<T>(WebhookFormat<T> format, params SigningKey[] keys)
        where T : CompactMessage =>
        new(format, WebhookKeys.Local([.. (keys is [] ? [_secret] : keys).Select(key => key.Verifier)]), _guard, "orders", clock: _clock);

    private WebhookReceiver<T> Receiver<T>(WebhookFormat<T> format, IReplayGuard guard)
        where T : CompactMessage => new(format, WebhookKeys.Local(_secret.Verifier), guard, "orders", clock: _clock);

    private static async Task<VerificationFailure?> FailureAsync<T>(WebhookReceiver<T> receiver, IReadOnlyList<HttpFieldLine> fields)
        where T : CompactMessage => (await receiver.ReceiveAsync(fields, Body)).Problem?.Failure;

    private sealed class AnsweringGuard(Func<ReplayClaim> answer) : IReplayGuard
    {
        public ValueTask<ReplayClaim> ClaimAsync(string scope, string nonce, TimeSpan window, CancellationToken cancellation = default) =>
            ValueTask.FromResult(answer());
    }

    private sealed class Behind(TimeProvider clock, TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() - by;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override long TimestampFrequency => clock.TimestampFrequency;
    }
}
