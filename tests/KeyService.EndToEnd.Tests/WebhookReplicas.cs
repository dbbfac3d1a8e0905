using System.Net;
using System.Text;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using KeyService.Tests;

namespace KeyService.EndToEnd.Tests;

/// <summary>Replicas of one consumer that share nothing but an authority in another process.</summary>
public sealed class WebhookReplicas : IAsyncLifetime
{
    private const int Deliveries = 100;

    private static readonly KeyName Key = KeyName.Parse("acme/webhooks");

    private readonly AuthorityProcess _authority = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private KeyServiceClient _sender = null!;
    private KeyServiceAdmin _admin = null!;

    public async Task InitializeAsync()
    {
        await _authority.StartAsync();
        _sender = Connect();
        _admin = new KeyServiceAdmin(new KeyServiceOptions { Endpoint = _authority.Grpc });
        await _admin.CreateTenantAsync(TenantId.Parse("acme"));
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _admin.Dispose();
        await _sender.DisposeAsync();
        await _authority.DisposeAsync();
    }

    [Theory]
    [InlineData("hmac-sha256")]
    [InlineData("ed25519")]
    public async Task Accept_each_of_100_deliveries_once_when_all_are_sent_to_both_at_once(string algorithm)
    {
        await _admin.CreateKeyAsync(Key, new NewKey(algorithm));
        await using var here = await Consumer.StartAsync(Connect());
        await using var there = await Consumer.StartAsync(Connect());
        var deliveries = await Task.WhenAll(Enumerable.Range(0, Deliveries).Select(SignAsync));

        var statuses = await Task.WhenAll(deliveries.SelectMany(delivery => new[] { PostAsync(here, delivery), PostAsync(there, delivery) }));

        Assert.All(statuses.Chunk(2), pair => Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.Conflict], pair.Order()));
        Assert.Equal(Enumerable.Range(0, Deliveries).Select(i => $"msg_{i}").Order(), here.Accepted.Concat(there.Accepted).Order());
    }

    [Fact]
    public async Task Refuse_a_replay_after_the_authority_and_the_consumer_were_killed()
    {
        await _admin.CreateKeyAsync(Key, new NewKey("ed25519"));
        var delivery = await SignAsync(1);
        await using (var before = await Consumer.StartAsync(Connect()))
        {
            Assert.Equal(HttpStatusCode.NoContent, await PostAsync(before, delivery));
        }

        await _authority.KillAsync();
        await using var after = await Consumer.StartAsync(Connect(options => options.Timeout = TimeSpan.FromSeconds(1)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(after, delivery));

        await _authority.StartAsync();
        await using var later = await Consumer.StartAsync(Connect());
        Assert.Equal(HttpStatusCode.Conflict, await PostAsync(later, delivery));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(later, await SignAsync(2)));
    }

    [Fact]
    public async Task Refuse_what_the_key_did_not_sign_and_what_is_too_large()
    {
        await _admin.CreateKeyAsync(Key, new NewKey("ed25519"));
        await using var consumer = await Consumer.StartAsync(Connect());
        var delivery = await SignAsync(1);

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(consumer, delivery with { Body = Encoding.UTF8.GetBytes("{}") }));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(consumer, delivery with { Fields = [] }));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(consumer, delivery with { Body = new byte[Consumer.MaxBody + 1] }));
        await _admin.DisableKeyAsync(Key);
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(consumer, delivery));
        await _admin.EnableKeyAsync(Key);
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(consumer, delivery));
        Assert.Equal(
            [
                VerificationFailure.SignatureInvalid, VerificationFailure.Unsigned, VerificationFailure.BodyTooLarge, VerificationFailure.DisabledKey,
            ],
            consumer.Refused);
    }

    private KeyServiceClient Connect(Action<KeyServiceOptions>? configure = null)
    {
        var options = new KeyServiceOptions { Endpoint = _authority.Grpc, Timeout = TimeSpan.FromSeconds(60) };
        configure?.Invoke(options);
        return new KeyServiceClient(options);
    }

    private async Task<Delivery> SignAsync(int number)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"type":"order.paid","order":{{number}}}""");
        var message = new StandardWebhook($"msg_{number}", DateTimeOffset.UtcNow, body);
        return new Delivery(body, await _sender.SignDeliveryAsync(message, [Key]));
    }

    private async Task<HttpStatusCode> PostAsync(Consumer consumer, Delivery delivery)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, consumer.Address) { Content = new ByteArrayContent(delivery.Body) };
        foreach (var field in delivery.Fields)
        {
            request.Headers.Add(field.Name, field.Value);
        }

        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    private sealed record Delivery(byte[] Body, IReadOnlyList<HttpFieldLine> Fields);
}
