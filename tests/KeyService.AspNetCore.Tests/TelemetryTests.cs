using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KeyService.AspNetCore.Tests;

/// <summary>What operators see of signed and refused responses, under the names of docs/telemetry.md.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly ConcurrentQueue<string> _counted = [];
    private readonly MeterListener _meters = new();

    // Other tests sign at the same time, but not with this key.
    private readonly string _key = $"acme/k{Guid.NewGuid():n}";

    public TelemetryTests()
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "KeyService.AspNetCore")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var described = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (described.GetValueOrDefault("keyservice.key") is string key && key == _key)
            {
                _counted.Enqueue($"{instrument.Name} {described.GetValueOrDefault("keyservice.reason") ?? "-"} +{value}");
            }
        });
        _meters.Start();
    }

    [Fact]
    public async Task A_signed_response_is_counted()
    {
        await using var service = await StartAsync(context => context.Response.WriteAsync("hello"));

        await service.Plain.GetAsync("/");

        Assert.Equal(["keyservice.service.responses.signed - +1"], _counted);
    }

    [Fact]
    public async Task A_refusal_of_the_authority_is_counted_by_its_reason()
    {
        await using var service = await StartAsync(context => context.Response.WriteAsync("hello"));
        service.Authority.Disable(_key);

        await service.Plain.GetAsync("/");

        Assert.Equal(["keyservice.service.responses.refused KEY_DISABLED +1"], _counted);
    }

    [Fact]
    public async Task A_response_that_no_signature_fits_is_counted_and_so_is_the_signed_error_in_its_place()
    {
        await using var service = await StartAsync(EventsAsync);

        await service.Plain.GetAsync("/");

        Assert.Equal(["keyservice.service.responses.refused UNSIGNABLE +1", "keyservice.service.responses.signed - +1"], _counted);
    }

    [Fact]
    public async Task A_body_past_the_limit_has_a_reason_of_its_own()
    {
        await using var service = await StartAsync(
            context => context.Response.Body.WriteAsync(new byte[2049]).AsTask(), options => options.MaxBufferedBytes = 2048);

        await service.Plain.GetAsync("/");

        Assert.Contains("keyservice.service.responses.refused BODY_TOO_LARGE +1", _counted);
    }

    [Fact]
    public async Task What_leaves_unsigned_is_counted_too()
    {
        var ended = new TaskCompletionSource();
        await using var service = await StartAsync(
            EventsAsync,
            options => options.UnsignableResponses = UnsignableResponses.PassThrough,
            after: async (context, next) =>
            {
                await next(context);
                ended.SetResult();
            });

        await service.Plain.GetAsync("/");
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["keyservice.service.responses.unsigned - +1"], _counted);
    }

    public void Dispose() => _meters.Dispose();

    private static Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        return context.Response.WriteAsync("data: 1\n\n");
    }

    private async Task<SignedService> StartAsync(
        RequestDelegate answer, Action<ResponseSigningOptions>? configure = null, Func<HttpContext, RequestDelegate, Task>? after = null)
    {
        var service = await SignedService.StartAsync(
            app => app.Use(_ => answer),
            options =>
            {
                options.Key = _key;
                configure?.Invoke(options);
            },
            outside: after is null ? null : app => app.Use(after));
        service.Authority.Create(_key);
        return service;
    }
}
