using KeyService.Signing.Compact;
using KeyService.Signing.Http;

namespace KeyService.Client;

/// <summary>The formats in which deliveries come.</summary>
public static class WebhookFormat
{
    /// <summary>
    /// <c>X-Hub-Signature-256</c>. The signature covers the body alone and no time: a replay is noticed for one hour after
    /// the delivery was accepted, and not later.
    /// </summary>
    public static WebhookFormat<GitHubDelivery> GitHub { get; } = new((fields, body, _, _) => GitHubDelivery.Read(fields, body), isTimed: false);

    /// <summary><c>Stripe-Signature: t=…,v1=…</c>.</summary>
    public static WebhookFormat<StripeDelivery> Stripe { get; } = new(StripeDelivery.Read, isTimed: true);

    /// <summary><c>webhook-id</c>, <c>webhook-timestamp</c> and <c>webhook-signature</c> of Standard Webhooks, v1 and v1a.</summary>
    public static WebhookFormat<StandardWebhook> Standard { get; } = new(StandardWebhook.Read, isTimed: true);
}

/// <summary>A format of deliveries: one of <see cref="WebhookFormat"/>.</summary>
public sealed class WebhookFormat<TMessage>
    where TMessage : CompactMessage
{
    internal WebhookFormat(
        Func<IReadOnlyList<HttpFieldLine>, ReadOnlyMemory<byte>, DateTimeOffset, CompactTolerance?, CompactReading<TMessage>> read, bool isTimed) =>
        (Read, IsTimed) = (read, isTimed);

    internal Func<IReadOnlyList<HttpFieldLine>, ReadOnlyMemory<byte>, DateTimeOffset, CompactTolerance?, CompactReading<TMessage>> Read { get; }

    /// <summary>Whether a time is signed, so that an old delivery is refused for its age.</summary>
    internal bool IsTimed { get; }
}
