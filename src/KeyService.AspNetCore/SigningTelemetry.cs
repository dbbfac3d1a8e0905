using System.Diagnostics;
using System.Diagnostics.Metrics;
using KeyService.Signing;

namespace KeyService.AspNetCore;

/// <summary>
/// Counts signed responses, refusals to sign, and what left unsigned because the options let it; docs/telemetry.md
/// describes the names.
/// </summary>
internal static class SigningTelemetry
{
    public const string MeterName = "KeyService.AspNetCore";
    public const string SignedCounter = "keyservice.service.responses.signed";
    public const string RefusedCounter = "keyservice.service.responses.refused";
    public const string UnsignedCounter = "keyservice.service.responses.unsigned";
    public const string RefusedEvent = "keyservice.response.not_signed";
    public const string KeyTag = "keyservice.key";
    public const string ReasonTag = "keyservice.reason";
    public const string MessageTag = "keyservice.message";

    /// <summary>The reason of a response that no signature fits.</summary>
    public const string Unsignable = "UNSIGNABLE";

    /// <summary>The reason of a body past the limit.</summary>
    public const string BodyTooLarge = "BODY_TOO_LARGE";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> SignedResponses = Meter.CreateCounter<long>(SignedCounter, "{response}", "Responses that left signed.");
    private static readonly Counter<long> RefusedResponses = Meter.CreateCounter<long>(RefusedCounter, "{response}", "Responses that were replaced by an error, by reason.");
    private static readonly Counter<long> UnsignedResponses = Meter.CreateCounter<long>(UnsignedCounter, "{response}", "Responses that left unsigned, as the options allow.");

    public static void Signed(KeyName key)
    {
        if (SignedResponses.Enabled)
        {
            SignedResponses.Add(1, Key(key.ToString()));
        }
    }

    /// <summary>An error was sent in the response's place.</summary>
    /// <param name="key">The key that was to sign.</param>
    /// <param name="reason">One of the constants here, or the authority's own stable reason.</param>
    /// <param name="message">One sentence for people.</param>
    public static void Refused(string key, string reason, string message)
    {
        RefusedResponses.Add(1, Key(key), new KeyValuePair<string, object?>(ReasonTag, reason));
        Activity.Current?.AddEvent(new ActivityEvent(RefusedEvent, tags: new ActivityTagsCollection
        {
            [ReasonTag] = reason,
            [KeyTag] = key,
            [MessageTag] = message,
        }));
    }

    public static void Unsigned(string key) => UnsignedResponses.Add(1, Key(key));

    private static KeyValuePair<string, object?> Key(string key) => new(KeyTag, key);
}
