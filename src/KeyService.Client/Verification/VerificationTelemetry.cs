using System.Diagnostics;
using System.Diagnostics.Metrics;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Client.Verification;

/// <summary>
/// Counts and traces verified and refused responses; docs/telemetry.md describes the names. A tag of a counter is a
/// failure or a trusted key, never what a response says of itself, so that nobody can make new series by sending some.
/// </summary>
internal static class VerificationTelemetry
{
    /// <summary>The name of both the meter and the activity source.</summary>
    public const string Name = "KeyService.Client";

    public const string VerifiedCounter = "keyservice.client.responses.verified";
    public const string RefusedCounter = "keyservice.client.responses.refused";
    public const string AcceptedWebhookCounter = "keyservice.client.webhooks.accepted";
    public const string RefusedWebhookCounter = "keyservice.client.webhooks.refused";
    public const string ActivityName = "keyservice.verify_response";
    public const string RefusedEvent = "keyservice.response.refused";
    public const string RefusedWebhookEvent = "keyservice.webhook.refused";
    public const string KeyTag = "keyservice.key";
    public const string FailureTag = "keyservice.failure";
    public const string ScopeTag = "keyservice.scope";
    public const string MessageTag = "keyservice.message";

    private const string NoKey = "none";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Verified = Meter.CreateCounter<long>(VerifiedCounter, "{response}", "Responses that were verified and handed on.");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(RefusedCounter, "{response}", "Responses that were refused, by failure.");

    private static readonly Counter<long> AcceptedWebhooks = Meter.CreateCounter<long>(AcceptedWebhookCounter, "{delivery}", "Deliveries that were accepted.");
    private static readonly Counter<long> RefusedWebhooks = Meter.CreateCounter<long>(RefusedWebhookCounter, "{delivery}", "Deliveries that were refused, by failure.");

    /// <summary>The verification of one response; null if nobody listens.</summary>
    public static Activity? Start() => Source.StartActivity(ActivityName);

    /// <summary>Notes how the verification ended, on its activity or else on the caller's.</summary>
    public static void Record(ResponseVerdict verdict, Activity? activity)
    {
        if (verdict.Problem is { } problem)
        {
            RecordRefusal(verdict.Key, problem, activity);
            return;
        }

        activity?.SetTag(KeyTag, verdict.Key?.ToString());
        if (Verified.Enabled)
        {
            Verified.Add(1, new KeyValuePair<string, object?>(KeyTag, KeyText(verdict.Key)));
        }
    }

    /// <summary>Notes a refusal that came after the verification, or without one.</summary>
    public static void RecordRefusal(KeyName? key, VerificationProblem problem, Activity? activity = null)
    {
        if (Refused.Enabled)
        {
            Refused.Add(
                1, new KeyValuePair<string, object?>(FailureTag, problem.Reason), new KeyValuePair<string, object?>(KeyTag, KeyText(key)));
        }

        activity?.SetStatus(ActivityStatusCode.Error, problem.Reason);
        (activity ?? Activity.Current)?.AddEvent(new ActivityEvent(RefusedEvent, tags: new ActivityTagsCollection
        {
            [FailureTag] = problem.Reason,
            [KeyTag] = KeyText(key),
            [MessageTag] = problem.Message,
        }));
    }

    /// <summary>Notes how the judging of a delivery ended, a refusal also on the caller's activity.</summary>
    /// <param name="scope">The receiver's scope, which the application chose.</param>
    /// <param name="problem">Why it is refused; null if it is not.</param>
    public static void RecordWebhook(string scope, VerificationProblem? problem)
    {
        var tag = new KeyValuePair<string, object?>(ScopeTag, scope);
        if (problem is null)
        {
            AcceptedWebhooks.Add(1, tag);
            return;
        }

        RefusedWebhooks.Add(1, new KeyValuePair<string, object?>(FailureTag, problem.Reason), tag);
        Activity.Current?.AddEvent(new ActivityEvent(RefusedWebhookEvent, tags: new ActivityTagsCollection
        {
            [FailureTag] = problem.Reason,
            [ScopeTag] = scope,
            [MessageTag] = problem.Message,
        }));
    }

    private static string KeyText(KeyName? key) => key?.ToString() ?? NoKey;
}
