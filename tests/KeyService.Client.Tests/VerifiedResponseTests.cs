using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using KeyService.Signing;
using KeyService.Signing.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KeyService.Client.Tests;

public class VerifiedResponseTests
{
    public static TheoryData<string> Algorithms() => [.. SignatureAlgorithm.All.Select(a => a.Name)];

    public static TheoryData<string> Targets() =>
    [
        "/", "/orders/1", "/orders/1?", "/orders?a=1&b=%20x+y", "/a%2Fb/%C3%A4?q=%26", "/ä/ö?ü=ß", "//double//slash", "/a;b=c/d,e?x=/?y", "/a/../b/./c",
    ];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task An_honest_response_is_handed_on(string algorithm)
    {
        await using var origin = await SigningOrigin.StartAsync(SignatureAlgorithm.Parse(algorithm));
        await using var client = new VerifyingClient(origin);

        var response = await client.Http.GetAsync("/orders/1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("{\"total\":42}", await response.Content.ReadAsStringAsync());
        Assert.Equal(origin.Body, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task The_target_is_covered_as_it_was_sent(string target)
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        var uri = new Uri(origin.Proxy.Address.GetLeftPart(UriPartial.Authority) + target);

        var response = await client.Http.GetAsync(uri);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(uri.PathAndQuery, origin.Target);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("Post")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    [InlineData("Custom")]
    public async Task The_method_is_covered_as_it_was_sent(string method)
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/orders");

        Assert.Equal(HttpStatusCode.OK, (await client.Http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(200, 3_000_000)]
    [InlineData(204, 0)]
    [InlineData(304, 0)]
    [InlineData(404, 20)]
    [InlineData(503, 20)]
    public async Task Any_status_and_size_is_verified(int status, int size)
    {
        await using var origin = await SigningOrigin.StartAsync();
        (origin.Status, origin.Body) = (status, new byte[size]);
        await using var client = new VerifyingClient(origin);

        var response = await client.Http.GetAsync("/orders");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(size, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Synchronous_calls_are_verified_too()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);

        using (var request = new HttpRequestMessage(HttpMethod.Get, "/orders"))
        {
            Assert.Equal(HttpStatusCode.OK, client.Http.Send(request).StatusCode);
        }

        origin.Sign = false;
        using var again = new HttpRequestMessage(HttpMethod.Get, "/orders");
        Assert.Equal(VerificationFailure.Unsigned, Assert.Throws<SignatureVerificationException>(() => client.Http.Send(again)).Failure);
    }

    [Fact]
    public async Task Reading_as_headers_arrive_shows_nothing_unverified()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        origin.Proxy.Tamper = passing =>
        {
            passing.Body[0] = (byte)'[';
            return passing;
        };

        await Assert.ThrowsAsync<SignatureVerificationException>(() => client.Http.GetAsync("/orders", HttpCompletionOption.ResponseHeadersRead));
    }

    [Fact]
    public async Task The_request_body_is_bound_by_its_digest()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);

        await client.Http.PostAsJsonAsync("/orders", new { item = "tea" });
        Assert.Equal(ContentDigest.Sha256("{\"item\":\"tea\"}"u8), origin.RequestDigest);

        await client.Http.PostAsync("/orders", new StreamContent(new MemoryStream([1, 2, 3])));
        Assert.Null(origin.RequestDigest);
    }

    [Fact]
    public async Task Streams_are_bound_too_if_asked_for()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin, options => options.RequestDigest = RequestDigest.Always);

        await client.Http.PostAsync("/orders", new StreamContent(new MemoryStream([1, 2, 3])));

        Assert.Equal(ContentDigest.Sha256([1, 2, 3]), origin.RequestDigest);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Compressed_bodies_are_verified_as_sent_and_then_decompressed(string encoding)
    {
        await using var origin = await SigningOrigin.StartAsync();
        (origin.Body, origin.ContentEncoding) = (Compress(encoding, origin.Body), encoding);
        await using var client = new VerifyingClient(origin, options => options.AutomaticDecompression = DecompressionMethods.All);

        var response = await client.Http.GetAsync("/orders");

        Assert.Equal("{\"total\":42}", await response.Content.ReadAsStringAsync());
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_decompressed_body_is_bounded()
    {
        await using var origin = await SigningOrigin.StartAsync();
        (origin.Body, origin.ContentEncoding) = (Compress("gzip", new byte[1_000_000]), "gzip");
        await using var client = new VerifyingClient(origin, options =>
            (options.AutomaticDecompression, options.MaxBodyBytes) = (DecompressionMethods.GZip, 100_000));

        var error = await Assert.ThrowsAsync<SignatureVerificationException>(() => client.Http.GetAsync("/orders"));

        Assert.Equal(VerificationFailure.BodyTooLarge, error.Failure);
    }

    [Fact]
    public async Task The_primary_handlers_decompression_and_redirects_are_taken_over()
    {
        await using var origin = await SigningOrigin.StartAsync();
        (origin.Body, origin.ContentEncoding) = (Compress("gzip", origin.Body), "gzip");
        await using var client = new VerifyingClient(origin, builder: builder => builder.ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip, AllowAutoRedirect = true }));

        Assert.Equal("{\"total\":42}", await client.Http.GetStringAsync("/orders"));
    }

    [Fact]
    public async Task A_retry_outside_asks_with_a_nonce_of_its_own()
    {
        await using var origin = await SigningOrigin.StartAsync();
        origin.Status = 503;
        var nonces = new HashSet<string>();
        origin.Proxy.Tamper = passing =>
        {
            nonces.Add(passing["Signature-Input"]!);
            return passing;
        };
        await using var client = new VerifyingClient(origin, builder: builder => builder.AddHttpMessageHandler(() => new TwiceHandler()));

        await client.Http.GetAsync("/orders");

        Assert.Equal(2, nonces.Count);
    }

    private static byte[] Compress(string encoding, byte[] content)
    {
        using var output = new MemoryStream();
        using (Stream encoder = encoding switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Fastest),
            "br" => new BrotliStream(output, CompressionLevel.Fastest),
            _ => new ZLibStream(output, CompressionLevel.Fastest),
        })
        {
            encoder.Write(content);
        }

        return output.ToArray();
    }

    private sealed class TwiceHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
