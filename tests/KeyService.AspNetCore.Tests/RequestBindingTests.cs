using System.Net;
using System.Text;
using KeyService.Signing.Http;
using Microsoft.AspNetCore.Http;

namespace KeyService.AspNetCore.Tests;

/// <summary>What a request may ask of its response's signature, and what the signature says of the request.</summary>
public class RequestBindingTests
{
    [Theory]
    [InlineData("""other=("@status" "@method";req);nonce="abc" """, "other", true)]
    [InlineData("""other=();nonce="abc";created;expires;keyid="acme/responses/1" """, "other", true)]
    [InlineData("""other=("content-type" "content-digest");nonce="abc" """, "other", true)]
    [InlineData("""first=("@authority";req);nonce="x", second=("@status");nonce="abc" """, "second", true)]
    [InlineData("""first=();nonce="x", mine=();nonce="abc";tag="keyservice-response" """, "mine", true)]
    [InlineData("""other=("content-encoding");nonce="abc" """, "sig", false)]
    [InlineData("""other=("x-unknown");nonce="abc" """, "sig", false)]
    [InlineData("""other=("content-digest";sf);nonce="abc" """, "sig", false)]
    [InlineData("""other=("content-digest";req);nonce="abc" """, "sig", false)]
    [InlineData("""other=();nonce="abc";tag="another-application" """, "sig", false)]
    [InlineData("""other=();nonce="abc";alg="ed25519" """, "sig", false)]
    [InlineData("""other=();nonce="abc";keyid="acme/other/1" """, "sig", false)]
    [InlineData("""sig=("x-unknown");nonce="abc" """, "sig-2", false)]
    [InlineData("""sig=("x-unknown");nonce="abc", sig-2=1""", "sig-3", false)]
    [InlineData("""not a dictionary;""", "sig", false)]
    public async Task A_foreign_wish_is_fulfilled_under_its_label_or_not_at_all(string wish, string label, bool echoes)
    {
        await using var service = await SignedService.StartAsync(context =>
        {
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("ok");
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept-Signature", wish.Trim());

        var response = await service.Plain.SendAsync(request);

        var input = response.Headers.NonValidated["Signature-Input"].ToString();
        Assert.StartsWith($"{label}=(", input);
        Assert.StartsWith($"{label}=:", response.Headers.NonValidated["Signature"].ToString());
        Assert.Equal(echoes, input.Contains(";nonce=\"abc\";", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_body_that_does_not_have_its_digest_is_answered_with_a_signed_400(bool swallowed, bool throughPipe)
    {
        await using var service = await SignedService.StartAsync(async context =>
        {
            try
            {
                await ReadAsync(context, throughPipe);
            }
            catch (BadHttpRequestException) when (swallowed)
            {
            }

            await context.Response.WriteAsync("done");
        });
        using var content = new StringContent("{\"total\":43}");
        content.Headers.TryAddWithoutValidation("Content-Digest", ContentDigest.Sha256("{\"total\":42}"u8));

        var response = await service.Verifying.PostAsync("/", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("{\"title\":\"The request's body does not have its Content-Digest.\",\"status\":400}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("sha-256")]
    [InlineData("sha-512")]
    [InlineData("unknown")]
    public async Task A_body_that_has_its_digest_is_read_as_it_is(string algorithm)
    {
        await using var service = await SignedService.StartAsync(async context => await context.Response.WriteAsync(await ReadAsync(context, throughPipe: true)));
        using var content = new StringContent("{\"total\":42}");
        content.Headers.TryAddWithoutValidation("Content-Digest", algorithm switch
        {
            "sha-256" => ContentDigest.Sha256("{\"total\":42}"u8),
            "sha-512" => ContentDigest.Sha512("{\"total\":42}"u8),
            _ => "md5=:AAAA:",
        });

        Assert.Equal("{\"total\":42}", await (await service.Verifying.PostAsync("/", content)).Content.ReadAsStringAsync());
    }

    private static async Task<string> ReadAsync(HttpContext context, bool throughPipe)
    {
        using var reader = new StreamReader(throughPipe ? context.Request.BodyReader.AsStream() : context.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
