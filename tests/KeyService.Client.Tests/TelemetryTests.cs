using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using KeyService.Signing;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;

namespace KeyService.Client.Tests;

/// <summary>What operators see of verified and refused responses, under the names of docs/telemetry.md.</summary>
public sealed class TelemetryTests : IDisposable
{
    private const string Name = "KeyService.Client";

    private readonly ConcurrentQueue<string> _counted = [];
    private readonly ConcurrentQueue<Activity> _activities = [];
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _listener;
    private readonly ActivitySource _source = new($"test.{Guid.NewGuid()}");
    private readonly Activity _test;

    public TelemetryTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Name || source.Name == _source.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (IsOfThisTest(activity) && activity.Source.Name == Name)
                {
                    _activities.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        _test = _source.StartActivity("test")!;
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            // Other tests verify at the same time, but not under this test's activity.
            if (IsOfThisTest(Activity.Current))
            {
                var described = tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}");
                _counted.Enqueue($"{instrument.Name} {string.Join(' ', described)} +{value}");
            }
        });
        _meters.Start();
    }

    [Fact]
    public async Task A_verified_response_is_counted_and_traced_by_its_key()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);

        await client.Http.GetAsync("/orders/1");

        Assert.Equal(["keyservice.client.responses.verified keyservice.key=acme/responses +1"], _counted);
        var activity = Assert.Single(_activities);
        Assert.Equal("keyservice.verify_response", activity.OperationName);
        Assert.Equal("acme/responses", activity.GetTagItem("keyservice.key"));
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        Assert.Empty(activity.Events);
    }

    [Fact]
    public async Task A_refused_response_is_counted_and_is_an_event_with_its_failure_and_message()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        origin.Proxy.Tamper = passing =>
        {
            passing.Body[^2] ^= 1;
            return passing;
        };

        await Assert.ThrowsAsync<SignatureVerificationException>(() => client.Http.GetAsync("/orders/1"));

        Assert.Equal(["keyservice.client.responses.refused keyservice.failure=TAMPERED_BODY keyservice.key=acme/responses +1"], _counted);
        var activity = Assert.Single(_activities);
        Assert.Equal((ActivityStatusCode.Error, "TAMPERED_BODY"), (activity.Status, activity.StatusDescription));
        var refusal = Assert.Single(activity.Events);
        Assert.Equal("keyservice.response.refused", refusal.Name);
        Assert.Equal(
            ["keyservice.failure", "keyservice.key", "keyservice.message"], refusal.Tags.Select(tag => tag.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            $"The body does not have the signed Content-Digest. {VerificationProblem.Explain(VerificationFailure.TamperedBody)}",
            refusal.Tags.Single(tag => tag.Key == "keyservice.message").Value);
    }

    [Fact]
    public async Task What_a_response_claims_of_itself_makes_no_new_series()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        origin.Proxy.Tamper = passing =>
        {
            passing["Signature-Input"] = passing["Signature-Input"]!.Replace("acme/responses/1", $"acme/k{passing.Status}/1");
            return passing;
        };

        await Assert.ThrowsAsync<SignatureVerificationException>(() => client.Http.GetAsync("/orders/1"));

        Assert.Equal(["keyservice.client.responses.refused keyservice.failure=UNTRUSTED_KEY keyservice.key=none +1"], _counted);
    }

    [Fact]
    public async Task A_refusal_by_size_names_the_key()
    {
        await using var origin = await SigningOrigin.StartAsync();
        origin.Body = new byte[2000];
        await using var client = new VerifyingClient(origin, options => options.MaxBodyBytes = 1999);

        await Assert.ThrowsAsync<SignatureVerificationException>(() => client.Http.GetAsync("/orders/1"));

        Assert.Equal(["keyservice.client.responses.refused keyservice.failure=BODY_TOO_LARGE keyservice.key=acme/responses +1"], _counted);
    }

    [Fact]
    public async Task Deliveries_are_counted_by_scope_and_a_refused_one_is_an_event_of_the_callers_activity()
    {
        using var secret = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.HmacSha256));
        var receiver = new WebhookReceiver<GitHubDelivery>(
            WebhookFormat.GitHub, WebhookKeys.Local(secret.Verifier), new MemoryReplayGuard(10), "orders");
        var fields = new GitHubDelivery("hello"u8.ToArray()).Sign(secret);

        await receiver.ReceiveAsync(fields, "hello"u8.ToArray());
        await receiver.ReceiveAsync(fields, "hello"u8.ToArray());

        Assert.Equal(
            [
                "keyservice.client.webhooks.accepted keyservice.scope=orders +1",
                "keyservice.client.webhooks.refused keyservice.failure=REPLAYED keyservice.scope=orders +1",
            ],
            _counted);
        Assert.Equal("keyservice.webhook.refused", Assert.Single(_test.Events).Name);
    }

    public void Dispose()
    {
        _test.Dispose();
        _meters.Dispose();
        _listener.Dispose();
        _source.Dispose();
    }

    private bool IsOfThisTest(Activity? activity) => activity?.TraceId == _test?.TraceId;
}
