using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KeyService.AspNetCore.Tests;

/// <summary>Where signing fails or is impossible an error is sent, and never an unsigned success.</summary>
public class UnsignedNeverTests
{
    [Fact]
    public async Task An_authority_that_is_gone_makes_503_and_nothing_of_the_response_leaks()
    {
        await using var service = await SignedService.StartAsync(Secret, configure: null);
        await service.Authority.StopAsync();
        service.Plain.Timeout = TimeSpan.FromMinutes(2);

        var response = await service.Plain.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("{\"title\":\"The response could not be signed for now. Try again later.\",\"status\":503}", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("X-Secret"));
        Assert.False(response.Headers.Contains("Signature"));
        Assert.False(response.Headers.Contains("Content-Digest"));
    }

    [Fact]
    public async Task A_key_that_may_not_sign_makes_500()
    {
        await using var service = await SignedService.StartAsync(Secret);
        service.Authority.Disable("acme/responses");

        var response = await service.Plain.GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("{\"title\":\"The response could not be signed.\",\"status\":500}", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("X-Secret"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_past_the_limit_makes_a_signed_500(bool swallowed)
    {
        await using var service = await SignedService.StartAsync(
            async context =>
            {
                try
                {
                    await context.Response.Body.WriteAsync(new byte[1500]);
                    await context.Response.Body.WriteAsync(new byte[600]);
                }
                catch (InvalidOperationException) when (swallowed)
                {
                    await context.Response.Body.FlushAsync();
                }
            },
            options => options.MaxBufferedBytes = 2048);

        var response = await service.Verifying.GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("{\"title\":\"The response could not be signed.\",\"status\":500}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/grpc")]
    [InlineData("Application/GRPC-web; x=y")]
    public async Task What_cannot_be_signed_is_refused_by_default(string contentType)
    {
        await using var service = await SignedService.StartAsync(context => StreamAsync(context, contentType));

        var response = await service.Verifying.GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_signed_passes_through_as_it_comes_if_so_configured()
    {
        var go = new TaskCompletionSource();
        await using var service = await SignedService.StartAsync(
            async context =>
            {
                await StreamAsync(context, "text/event-stream");
                await go.Task;
                await context.Response.WriteAsync("data: 2\n\n");
            },
            options => options.UnsignableResponses = UnsignableResponses.PassThrough);

        using var response = await service.Plain.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: 1", await events.ReadLineAsync());
        go.SetResult();

        Assert.Equal("\ndata: 2\n\n", await events.ReadToEndAsync());
        Assert.False(response.Headers.Contains("Signature"));
    }

    [Fact]
    public async Task Other_responses_are_signed_though_unsignable_ones_pass_through()
    {
        await using var service = await SignedService.StartAsync(
            context => context.Response.WriteAsync("ok"), options => options.UnsignableResponses = UnsignableResponses.PassThrough);

        Assert.Equal("ok", await service.Verifying.GetStringAsync("/"));
    }

    [Theory]
    [InlineData(UnsignableResponses.Refuse, HttpStatusCode.OK)]
    [InlineData(UnsignableResponses.PassThrough, HttpStatusCode.SwitchingProtocols)]
    public async Task An_upgrade_is_offered_only_where_it_may_pass_through(UnsignableResponses choice, HttpStatusCode expected)
    {
        await using var service = await SignedService.StartAsync(
            async context =>
            {
                var upgrade = context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
                if (upgrade.IsUpgradableRequest)
                {
                    await using var connection = await upgrade.UpgradeAsync();
                    return;
                }

                await context.Response.WriteAsync("no upgrade");
            },
            options => options.UnsignableResponses = choice);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Connection", "Upgrade" }, { "Upgrade", "own" } } };

        using var response = await service.Plain.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK, response.Headers.Contains("Signature"));
    }

    [Fact]
    public async Task A_failure_that_nothing_inside_handles_is_answered_outside_without_a_wrong_signature()
    {
        await using var service = await SignedService.StartAsync(
            app => app.Run(async context =>
            {
                await context.Response.WriteAsync("half");
                throw new InvalidDataException("in the middle");
            }),
            outside: app => app.UseExceptionHandler(errors => errors.Run(context => context.Response.WriteAsync("handled outside"))));

        var response = await service.Plain.GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("handled outside", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Signature"));
    }

    [Fact]
    public async Task Unsound_options_fail_at_start_with_every_problem()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddResponseSigning(options =>
        {
            options.Key = "acme";
            options.Lifetime = TimeSpan.FromHours(1);
            options.MaxBufferedBytes = 0;
            options.CoveredFields.Add("Date");
        });
        await using var app = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Equal(
            "Response signing: Key is 'acme', which is not a key name: write TENANT/KEY, such as \"acme/responses\".; " +
            "Response signing: Lifetime is 01:00:00: write a time from 00:00:01 to 00:05:00.; " +
            "Response signing: MaxBufferedBytes is 0: write a number from 1024 to 2147483647.; " +
            "Response signing: CoveredFields has 'Date', which cannot be covered: proxies set it themselves. Leave it out.",
            error.Message);
    }

    [Fact]
    public async Task The_middleware_without_its_registration_says_what_is_missing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.UseResponseSigning());

        Assert.Equal("UseResponseSigning needs services.AddResponseSigning(o => o.Key = \"TENANT/KEY\").", error.Message);
    }

    private static Task Secret(HttpContext context)
    {
        context.Response.Headers["X-Secret"] = "secret";
        return context.Response.WriteAsync("secret");
    }

    private static async Task StreamAsync(HttpContext context, string contentType)
    {
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync("data: 1\n\n");
        await context.Response.Body.FlushAsync();
    }
}
