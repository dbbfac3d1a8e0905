using System.Net;
using System.Net.Http.Json;
using System.Text;
using KeyService.Signing.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace KeyService.AspNetCore.Tests;

public class SignedResponseTests
{
    public static TheoryData<string, string> WaysToAnswer() => new()
    {
        { "nothing", "" },
        { "write", "hello" },
        { "json", "{\"total\":42}" },
        { "chunks", "onetwothree" },
        { "start", "started" },
        { "writer", "from the pipe" },
        { "mixed", "pipe, stream" },
        { "sync", "written synchronously" },
        { "file", "from a file" },
        { "complete", "completed" },
        { "unbuffered", "not buffered" },
    };

    public static TheoryData<string> Targets() =>
        ["/", "/a", "/a?", "/a?b=1&c=%20x", "/a%2Fb/%C3%A4?q=%26", "/ä?ü=ß", "//double//slash", "/a/%2e%2e/b", "/a;b=c,d?x=/?y"];

    [Theory]
    [MemberData(nameof(WaysToAnswer))]
    public async Task Whatever_way_the_application_answers_the_response_is_signed(string way, string expected)
    {
        await using var service = await SignedService.StartAsync(context => AnswerAsync(context, way));

        var response = await service.Verifying.GetAsync("/orders");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
        Assert.Equal(expected.Length, response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData(5_000_000)]
    public async Task Bodies_of_any_size_arrive_whole(int size)
    {
        var body = Enumerable.Range(0, size).Select(i => (byte)(i * 31)).ToArray();
        await using var service = await SignedService.StartAsync(async context =>
        {
            for (var sent = 0; sent < size; sent += 7919)
            {
                await context.Response.Body.WriteAsync(body.AsMemory(sent, Math.Min(7919, size - sent)));
                await context.Response.Body.FlushAsync();
            }
        });

        Assert.Equal(body, await service.Verifying.GetByteArrayAsync("/"));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task Any_status_is_signed(int status)
    {
        await using var service = await SignedService.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var response = await service.Verifying.GetAsync("/");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status != 304, response.Headers.NonValidated.Contains("Content-Digest"));
    }

    [Fact]
    public async Task The_answer_to_head_is_signed_with_the_digest_of_nothing()
    {
        await using var service = await SignedService.StartAsync(context => context.Response.WriteAsync("hello"));
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");

        var response = await service.Verifying.SendAsync(request);

        Assert.Equal(5, response.Content.Headers.ContentLength);
        Assert.Equal(ContentDigest.Sha256([]), response.Headers.NonValidated["Content-Digest"].ToString());
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task The_target_is_covered_as_it_was_received(string target)
    {
        await using var service = await SignedService.StartAsync(context =>
        {
            context.Request.Path = "/rewritten/inside";
            context.Request.Method = "DELETE";
            return context.Response.WriteAsync("ok");
        });

        Assert.Equal("ok", await service.Verifying.GetStringAsync(new Uri(service.Address.GetLeftPart(UriPartial.Authority) + target)));
    }

    [Fact]
    public async Task A_target_in_absolute_form_is_covered_by_its_path_and_query()
    {
        var seen = "";
        await using var service = await SignedService.StartAsync(context =>
        {
            seen = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            return context.Response.WriteAsync("ok");
        });
        var throughProxy = service.Connect(builder => builder.ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { Proxy = new WebProxy(service.Address) }));

        Assert.Equal("ok", await throughProxy.GetStringAsync("http://orders.example/a/b?c=1"));
        Assert.Equal("http://orders.example/a/b?c=1", seen);
        Assert.Equal("ok", await throughProxy.GetStringAsync("http://orders.example?c=1"));
    }

    [Fact]
    public async Task Responses_over_http_2_are_signed()
    {
        await using var service = await SignedService.StartAsync(
            app => app.Run(context => context.Response.WriteAsync(context.Request.Protocol)),
            register: builder => builder.WebHost.ConfigureKestrel(kestrel =>
                kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/a//b?") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        var response = await service.Verifying.SendAsync(request);

        Assert.Equal("HTTP/2", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_request_with_a_body_is_bound_by_its_digest()
    {
        await using var service = await SignedService.StartAsync(context => context.Response.WriteAsync(context.Request.Headers["Content-Digest"].ToString()));

        var response = await service.Verifying.PostAsJsonAsync("/", new { item = "tea" });

        Assert.Equal(ContentDigest.Sha256("{\"item\":\"tea\"}"u8), await response.Content.ReadAsStringAsync());
        Assert.Contains("\"content-digest\";req", response.Headers.NonValidated["Signature-Input"].ToString());
    }

    [Fact]
    public async Task Headers_set_late_are_covered_and_signatures_set_inside_are_not_sent()
    {
        await using var service = await SignedService.StartAsync(context =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.ContentType = "text/late";
                context.Response.Headers["Signature"] = "other=:AAAA:";
                context.Response.Headers["Signature-Input"] = "other=();tag=\"other\"";
                context.Response.Headers["Content-Digest"] = "sha-256=:AAAA:";
                return Task.CompletedTask;
            });
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("late");
        });

        var response = await service.Verifying.GetAsync("/");

        Assert.Equal("text/late", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("sig=(", response.Headers.NonValidated["Signature-Input"].ToString());
    }

    [Fact]
    public async Task Additional_fields_are_covered()
    {
        await using var service = await SignedService.StartAsync(
            context =>
            {
                context.Response.Headers["X-Total"] = "42";
                return context.Response.WriteAsync("ok");
            },
            options => options.CoveredFields.Add("X-Total"));

        var response = await service.Verifying.GetAsync("/");

        Assert.Contains("\"x-total\"", response.Headers.NonValidated["Signature-Input"].ToString());
    }

    [Fact]
    public async Task Caches_are_told_unless_the_application_did()
    {
        await using var service = await SignedService.StartAsync(context =>
        {
            if (context.Request.Path == "/own")
            {
                context.Response.Headers.CacheControl = "public, max-age=60";
                context.Response.Headers.Vary = "Origin, accept-signature";
            }

            return Task.CompletedTask;
        });

        var silent = (await service.Plain.GetAsync("/")).Headers.NonValidated;
        var own = (await service.Plain.GetAsync("/own")).Headers.NonValidated;

        Assert.Equal("no-store, no-transform", silent["Cache-Control"].ToString());
        Assert.Equal("Accept-Signature", silent["Vary"].ToString());
        Assert.Equal("public, max-age=60", own["Cache-Control"].ToString());
        Assert.Equal("Origin, accept-signature", own["Vary"].ToString());
    }

    [Fact]
    public async Task Who_does_not_ask_gets_a_signature_with_a_nonce_of_the_authority()
    {
        await using var service = await SignedService.StartAsync(context => context.Response.WriteAsync("ok"));

        var input = (await service.Plain.GetAsync("/")).Headers.NonValidated["Signature-Input"].ToString();

        Assert.Contains(";nonce=\"", input);
        Assert.Contains(";keyid=\"acme/responses/1\";tag=\"keyservice-response\"", input);
    }

    [Fact]
    public async Task Compression_inside_is_signed_as_sent()
    {
        await using var service = await SignedService.StartAsync(
            app =>
            {
                app.UseResponseCompression();
                app.Run(context =>
                {
                    context.Response.ContentType = "text/plain";
                    return context.Response.WriteAsync(new string('a', 100_000));
                });
            },
            register: builder => builder.Services.AddResponseCompression(options => options.Providers.Add<GzipCompressionProvider>()));

        var plain = await service.Plain.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept-Encoding", "gzip" } } });

        Assert.Equal(["gzip"], plain.Content.Headers.ContentEncoding);
        Assert.Equal(new string('a', 100_000), await service.Verifying.GetStringAsync("/"));
    }

    [Fact]
    public async Task An_exception_handler_inside_begins_anew_and_its_answer_is_signed()
    {
        await using var service = await SignedService.StartAsync(app =>
        {
            app.UseExceptionHandler(errors => errors.Run(context => context.Response.WriteAsync("sorry")));
            app.Run(async context =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("{\"half\":");
                await context.Response.Body.FlushAsync();
                throw new InvalidDataException("in the middle");
            });
        });

        var response = await service.Verifying.GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("sorry", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Concurrent_requests_share_batches()
    {
        await using var service = await SignedService.StartAsync(context => context.Response.WriteAsync(context.Request.Query["n"].ToString()));
        var held = new TaskCompletionSource();
        service.Authority.Before = method => method == "SignHttpResponse" ? held.Task : Task.CompletedTask;

        var calls = Enumerable.Range(0, 40).Select(n => service.Verifying.GetStringAsync($"/?n={n}")).ToArray();
        await KeyService.Tests.Eventually.TrueAsync(() => service.Authority.Calls("SignHttpResponse") == 4, "four calls on their way");
        held.SetResult();

        Assert.Equal(Enumerable.Range(0, 40).Select(n => $"{n}"), await Task.WhenAll(calls));
        Assert.InRange(service.Authority.Calls("SignHttpResponse") + service.Authority.Calls("SignBatch"), 5, 39);
    }

    private static async Task AnswerAsync(HttpContext context, string way)
    {
        var response = context.Response;
        switch (way)
        {
            case "write":
                await response.WriteAsync("hello");
                break;
            case "json":
                await response.WriteAsJsonAsync(new { total = 42 });
                break;
            case "chunks":
                foreach (var chunk in new[] { "one", "two", "three" })
                {
                    await response.WriteAsync(chunk);
                    await response.Body.FlushAsync();
                }

                break;
            case "start":
                await response.StartAsync();
                await response.WriteAsync("started");
                break;
            case "writer":
                "from the pipe"u8.CopyTo(response.BodyWriter.GetSpan(13));
                response.BodyWriter.Advance(13);
                await response.BodyWriter.FlushAsync();
                break;
            case "mixed":
                "pipe, "u8.CopyTo(response.BodyWriter.GetSpan(6));
                response.BodyWriter.Advance(6);
                await response.Body.WriteAsync("stream"u8.ToArray());
                break;
            case "sync":
                response.Body.Write("written synchronously"u8);
                break;
            case "file":
                var file = Path.GetTempFileName();
                await File.WriteAllTextAsync(file, "all of it: from a file, and more", Encoding.ASCII);
                await response.SendFileAsync(file, 11, 11);
                File.Delete(file);
                break;
            case "complete":
                await response.WriteAsync("completed");
                await response.CompleteAsync();
                break;
            case "unbuffered":
                context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
                await response.WriteAsync("not buffered");
                break;
        }
    }
}
