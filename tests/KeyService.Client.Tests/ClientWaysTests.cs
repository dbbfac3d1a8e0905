using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using KeyService.Signing.Http;
using Microsoft.Extensions.DependencyInjection;
using Polly;

namespace KeyService.Client.Tests;

/// <summary>The ways in which services come by an HttpClient and use it; in each, what is received is verified.</summary>
public class ClientWaysTests
{
    [Fact]
    public async Task A_resilience_retry_asks_each_time_with_a_nonce_of_its_own()
    {
        await using var origin = await SigningOrigin.StartAsync();
        origin.Status = 503;
        var nonces = new ConcurrentBag<string>();
        origin.Proxy.Tamper = passing =>
        {
            nonces.Add(Nonce(passing["Signature-Input"]!));
            origin.Status = nonces.Count < 3 ? 503 : 200;
            return passing;
        };
        await using var client = Retrying(origin);

        Assert.Equal("{\"total\":42}", await client.Http.GetStringAsync("/orders"));
        Assert.Equal(4, nonces.Distinct().Count());
    }

    [Fact]
    public async Task A_refused_response_is_retried_as_a_failure_in_transit()
    {
        await using var origin = await SigningOrigin.StartAsync();
        var answers = 0;
        origin.Proxy.Tamper = passing =>
        {
            passing.Body[^2] = (byte)(Interlocked.Increment(ref answers) == 1 ? '3' : '2');
            return passing;
        };
        await using var client = Retrying(origin);

        Assert.Equal("{\"total\":42}", await client.Http.GetStringAsync("/orders"));
        Assert.Equal(2, answers);
    }

    [Fact]
    public async Task A_redirect_is_verified_and_left_to_the_caller()
    {
        await using var origin = await SigningOrigin.StartAsync();
        origin.Status = 302;
        var answers = 0;
        origin.Proxy.Tamper = passing =>
        {
            answers++;
            passing["Location"] = "/elsewhere";
            return passing;
        };
        await using var client = new VerifyingClient(origin);

        var response = await client.Http.GetAsync("/orders");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(1, answers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_typed_client_parses_nothing_unverified(bool tampered)
    {
        await using var origin = await SigningOrigin.StartAsync();
        origin.Proxy.Tamper = passing =>
        {
            passing.Body[^2] = (byte)(tampered ? '3' : '2');
            return passing;
        };
        await using var services = Register(origin, registered => Verified(registered.AddHttpClient<OrdersClient>(http => http.BaseAddress = origin.Proxy.Address)));
        var orders = services.GetRequiredService<OrdersClient>();

        if (tampered)
        {
            var error = await Assert.ThrowsAsync<SignatureVerificationException>(orders.TotalAsync);
            Assert.Equal(VerificationFailure.TamperedBody, error.Failure);
        }
        else
        {
            Assert.Equal(42, await orders.TotalAsync());
        }
    }

    [Fact]
    public async Task A_keyed_client_is_verified()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var services = Register(origin, registered =>
            Verified(registered.AddHttpClient("orders", http => http.BaseAddress = origin.Proxy.Address)).AddAsKeyed());
        await using var scope = services.CreateAsyncScope();
        var http = scope.ServiceProvider.GetRequiredKeyedService<HttpClient>("orders");

        Assert.Equal("{\"total\":42}", await http.GetStringAsync("/orders"));
        origin.Sign = false;
        var error = await Assert.ThrowsAsync<SignatureVerificationException>(() => http.GetStringAsync("/orders"));
        Assert.Equal(VerificationFailure.Unsigned, error.Failure);
    }

    [Fact]
    public async Task Clients_that_share_a_pooled_handler_do_not_share_nonces()
    {
        await using var origin = await SigningOrigin.StartAsync();
        var nonces = new ConcurrentBag<string>();
        origin.Proxy.Tamper = passing =>
        {
            nonces.Add(Nonce(passing["Signature-Input"]!));
            return passing;
        };
        await using var services = Register(origin, registered =>
            Verified(registered.AddHttpClient("orders", http => http.BaseAddress = origin.Proxy.Address)));
        var factory = services.GetRequiredService<IHttpClientFactory>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => factory.CreateClient("orders").GetStringAsync("/orders")));

        Assert.All(answers, answer => Assert.Equal("{\"total\":42}", answer));
        Assert.Equal(20, nonces.Distinct().Count());
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_and_not_refused()
    {
        await using var origin = await SigningOrigin.StartAsync();
        var held = new TaskCompletionSource();
        using var cancellation = new CancellationTokenSource();
        origin.Authority.Before = method =>
        {
            if (!method.StartsWith("Sign", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            cancellation.Cancel();
            return held.Task;
        };
        await using var client = new VerifyingClient(origin);

        await Assert.ThrowsAsync<TaskCanceledException>(() => client.Http.GetAsync("/orders", cancellation.Token));
        held.SetResult();
    }

    private static VerifyingClient Retrying(SigningOrigin origin) => new(origin, builder: builder => builder.AddStandardResilienceHandler(options =>
    {
        (options.Retry.MaxRetryAttempts, options.Retry.Delay, options.Retry.BackoffType) = (5, TimeSpan.FromMilliseconds(1), DelayBackoffType.Constant);
        (options.AttemptTimeout.Timeout, options.TotalRequestTimeout.Timeout) = (TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2));
        options.CircuitBreaker.SamplingDuration = TimeSpan.FromMinutes(2);
    }));

    private static ServiceProvider Register(SigningOrigin origin, Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        services.AddKeyService(options => (options.Endpoint, options.Timeout) = (origin.Authority.Endpoint, TimeSpan.FromSeconds(20)));
        register(services);
        return services.BuildServiceProvider();
    }

    private static IHttpClientBuilder Verified(IHttpClientBuilder builder) =>
        builder.AddResponseVerification(options => options.TrustedKeys.Add(SigningOrigin.Key.ToString()));

    private static string Nonce(string signatureInput) => signatureInput.Split(";nonce=\"")[1].Split('"')[0];

    /// <summary>As Refit and its like make them: one method per call, the response parsed.</summary>
    private sealed class OrdersClient(HttpClient http)
    {
        public async Task<int> TotalAsync() => (await http.GetFromJsonAsync<JsonElement>("/orders")).GetProperty("total").GetInt32();
    }
}
