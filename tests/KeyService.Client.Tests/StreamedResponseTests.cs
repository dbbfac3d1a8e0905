using System.IO.Compression;
using System.Net;
using System.Text;
using KeyService.Signing.Http;

namespace KeyService.Client.Tests;

/// <summary>Bodies that are verified while they are read, where that is asked for.</summary>
public class StreamedResponseTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_is_read_as_it_arrives_and_holds_at_its_end(bool synchronously)
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = Streaming(origin);

        using var response = await client.Http.GetAsync("/orders", HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        using var body = synchronously ? response.Content.ReadAsStream() : await response.Content.ReadAsStreamAsync();
        Assert.Equal("{\"total\":42}", await ReadAsync(body, synchronously));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tampered_body_fails_at_its_end_and_at_each_read_after(bool synchronously)
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = Streaming(origin);
        origin.Proxy.Tamper = passing =>
        {
            passing.Body[^2] = (byte)'3';
            return passing;
        };

        using var response = await client.Http.GetAsync("/orders", HttpCompletionOption.ResponseHeadersRead);
        using var body = await response.Content.ReadAsStreamAsync();

        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<SignatureVerificationException>(() => ReadAsync(body, synchronously));
            Assert.Equal(VerificationFailure.TamperedBody, error.Failure);
        }
    }

    [Fact]
    public async Task The_last_bytes_of_a_spoilt_body_of_known_length_are_not_handed_out()
    {
        await using var origin = await SigningOrigin.StartAsync();
        (origin.Body, origin.Repeats, origin.SpoilsLastByte) = (new byte[1000], 100, true);
        await using var client = Streaming(origin);

        using var response = await client.Http.GetAsync(origin.Address, HttpCompletionOption.ResponseHeadersRead);
        using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[1000];
        var handedOut = 0L;

        var error = await Assert.ThrowsAsync<SignatureVerificationException>(async () =>
        {
            while (await body.ReadAsync(buffer) is > 0 and var read)
            {
                handedOut += read;
            }
        });

        Assert.Equal(VerificationFailure.TamperedBody, error.Failure);
        Assert.Equal(100_000, response.Content.Headers.ContentLength);
        Assert.InRange(handedOut, 1, 99_999);
        Assert.Equal(0, buffer[^1]);
    }

    [Fact]
    public async Task A_cut_body_fails()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = Streaming(origin);
        origin.Proxy.Tamper = passing =>
        {
            passing.Body = passing.Body[..^1];
            return passing;
        };

        var error = await Assert.ThrowsAsync<SignatureVerificationException>(() => client.Http.GetStringAsync("/orders"));

        Assert.Equal(VerificationFailure.TamperedBody, error.Failure);
    }

    [Fact]
    public async Task Everything_but_the_body_is_verified_before_the_response_is_handed_on()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = Streaming(origin);
        origin.Proxy.Tamper = passing =>
        {
            passing.Status = 201;
            return passing;
        };

        var error = await Assert.ThrowsAsync<SignatureVerificationException>(
            () => client.Http.GetAsync("/orders", HttpCompletionOption.ResponseHeadersRead));

        Assert.Equal(VerificationFailure.StatusChanged, error.Failure);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    public async Task Responses_without_a_body_are_verified(string method, int status)
    {
        await using var origin = await SigningOrigin.StartAsync();
        origin.Status = status;
        await using var client = Streaming(origin);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/orders");

        using var response = await client.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_compressed_body_is_decompressed_as_it_is_read(bool synchronously, bool tampered)
    {
        await using var origin = await SigningOrigin.StartAsync();
        var plain = string.Concat(Enumerable.Range(0, 5000).Select(i => $"order {i}\n"));
        (origin.Body, origin.ContentEncoding) = (Compress(plain), "gzip");
        await using var client = Streaming(origin, options => options.AutomaticDecompression = DecompressionMethods.GZip);
        origin.Proxy.Tamper = passing =>
        {
            passing.Body[passing.Body.Length / 2] ^= (byte)(tampered ? 1 : 0);
            return passing;
        };

        using var response = await client.Http.GetAsync("/orders", HttpCompletionOption.ResponseHeadersRead);
        using var body = await response.Content.ReadAsStreamAsync();

        Assert.Empty(response.Content.Headers.ContentEncoding);
        if (tampered)
        {
            var error = await Assert.ThrowsAsync<SignatureVerificationException>(() => ReadAsync(body, synchronously));
            Assert.Equal(VerificationFailure.TamperedBody, error.Failure);
        }
        else
        {
            Assert.Equal(plain, await ReadAsync(body, synchronously));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_is_bounded_also_when_decompressed(bool compressed)
    {
        await using var origin = await SigningOrigin.StartAsync();
        origin.Body = compressed ? Compress(new string('a', 100_000)) : new byte[100_000];
        origin.ContentEncoding = compressed ? "gzip" : null;
        await using var client = Streaming(origin, options =>
            (options.AutomaticDecompression, options.MaxBodyBytes) = (DecompressionMethods.GZip, 50_000));

        var error = await Assert.ThrowsAsync<SignatureVerificationException>(() => client.Http.GetByteArrayAsync("/orders"));

        Assert.Equal(VerificationFailure.BodyTooLarge, error.Failure);
    }

    private static VerifyingClient Streaming(SigningOrigin origin, Action<ResponseVerificationOptions>? configure = null) =>
        new(origin, options =>
        {
            options.StreamBodies = true;
            configure?.Invoke(options);
        });

    private static async Task<string> ReadAsync(Stream body, bool synchronously)
    {
        using var read = new MemoryStream();
        if (synchronously)
        {
            body.CopyTo(read);
        }
        else
        {
            await body.CopyToAsync(read);
        }

        return Encoding.UTF8.GetString(read.ToArray());
    }

    private static byte[] Compress(string content)
    {
        using var output = new MemoryStream();
        using (var encoder = new GZipStream(output, CompressionLevel.Fastest))
        {
            encoder.Write(Encoding.UTF8.GetBytes(content));
        }

        return output.ToArray();
    }
}
