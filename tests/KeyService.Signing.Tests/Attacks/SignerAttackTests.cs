using System.Text;
using KeyService.Signing.Http;
using KeyService.Signing.Tests.Http;
using static KeyService.Signing.Http.ResponseRefusalReason;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>What an attacker would like to have signed: the authority builds the base, and refuses it there.</summary>
public sealed class SignerAttackTests : AttackOnAResponse
{
    [Theory]
    [InlineData("Connection")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Date")]
    [InlineData("server")]
    [InlineData("ETag")]
    [InlineData("Content-Length")]
    [InlineData("Cache-Control")]
    [InlineData("X-Forwarded-For")]
    [InlineData("CF-Ray")]
    [InlineData("x-envoy-upstream-service-time")]
    [InlineData("X-Accel-Buffering")]
    [InlineData("traceparent")]
    public void Mutable_header_signed(string name)
    {
        Exchange.Fields.Add(new(name, "1"));
        Refuses(MutableComponent, name);
    }

    [Theory]
    [InlineData("Signature")]
    [InlineData("signature-input")]
    public void Signature_signed(string name)
    {
        Exchange.Fields.Add(new(name, "sig=:AAAA:"));
        Refuses(MutableComponent, "the signature itself");
    }

    [Fact]
    public void Response_signed_without_a_digest()
    {
        Exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
        Refuses(CoverageTooWeak, "content-digest is missing");
    }

    [Fact]
    public void Response_signed_with_a_digest_that_nobody_checks()
    {
        Exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
        Exchange.Fields.Add(new("Content-Digest", "md5=:ZajifYh5KDgxtmS9i38K1A==:"));
        Refuses(CoverageTooWeak, "neither sha-256 nor sha-512");
    }

    [Fact]
    public void Digest_of_a_304_that_overwrites_the_cached_one()
    {
        Exchange.Status = 304;
        Refuses(InvalidArgument, "leave out content-digest");
    }

    [Fact]
    public void Signature_for_longer_than_allowed()
    {
        Exchange.Options = Exchange.Options with { Expires = SignedResponse.Now + 301 };
        Refuses(LifetimeTooLong, "301 s");
    }

    [Fact]
    public void Signature_that_never_ends()
    {
        Exchange.Options = Exchange.Options with { Expires = long.MaxValue };
        Refuses(InvalidArgument, "year 9999");
    }

    [Fact]
    public void Signature_that_ends_before_it_begins()
    {
        Exchange.Options = Exchange.Options with { Expires = SignedResponse.Now };
        Refuses(InvalidArgument, "expires must be later");
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\"\r\n\"@status\": 200")]
    [InlineData("caf\u00e9")]
    [InlineData("a\u007f")]
    [InlineData("")]
    public void Nonce_injection(string nonce)
    {
        Exchange.Options = Exchange.Options with { Nonce = nonce };
        Refuses(InvalidArgument, "nonce");
    }

    [Fact]
    public void Nonce_of_any_length()
    {
        Exchange.Options = Exchange.Options with { Nonce = new string('n', 257) };
        Refuses(InvalidArgument, "1 to 256");
    }

    [Fact]
    public void Nonce_that_closes_its_quotes()
    {
        // The nonce is the only text that a client chooses and the authority signs as it is.
        const string nonce = "x\";keyid=\"mallory/k/1";
        Exchange.Options = Exchange.Options with { Nonce = nonce };
        var text = Encoding.ASCII.GetString(Exchange.Build().Bytes);
        Assert.Contains("nonce=\"x\\\";keyid=\\\"mallory/k/1\";keyid=\"acme/responses/3\"", text);
        Accepts(Exchange.Sign() with { ExpectedNonce = nonce });
    }

    [Theory]
    [InlineData("a\r\n\"@status\": 500")]
    [InlineData("a\nb")]
    [InlineData("a\r\n b")]
    [InlineData("a\0")]
    [InlineData("caf\u00e9")]
    [InlineData("a\u001b[2J")]
    public void Header_value_injection(string value)
    {
        Exchange.Fields.Add(new("X-Note", value));
        Refuses(InvalidArgument, "X-Note");
    }

    [Theory]
    [InlineData("X-Note\": 1\n\"x")]
    [InlineData("@status")]
    [InlineData("X Note")]
    [InlineData("X-Note:")]
    [InlineData("")]
    public void Header_name_injection(string name)
    {
        Exchange.Fields.Add(new(name, "1"));
        Refuses(InvalidArgument, "A field's name");
    }

    [Theory]
    [InlineData("GET\n\"@path\";req: /", "/", "?", "method")]
    [InlineData("GET /", "/", "?", "method")]
    [InlineData("", "/", "?", "method")]
    [InlineData("GET", "/a b", "?", "path")]
    [InlineData("GET", "/a\n\"@query\";req: ?", "?", "path")]
    [InlineData("GET", "/a?b", "?", "path")]
    [InlineData("GET", "/a#b", "?", "path")]
    [InlineData("GET", "/", "a=1", "query")]
    [InlineData("GET", "/", "?a=1\nb", "query")]
    [InlineData("GET", "/", "?a=1#b", "query")]
    public void Request_line_injection(string method, string path, string query, string found)
    {
        Exchange.Request = Exchange.Request with { Method = method, Path = path, Query = query };
        Refuses(InvalidArgument, $"The request's {found}");
    }

    [Fact]
    public void Request_digest_injection()
    {
        Exchange.Request = Exchange.Request with { Fields = [new("Content-Digest", "sha-256=:AAAA:\n\"@status\": 200")] };
        Refuses(InvalidArgument, "The request's content-digest");
    }

    [Theory]
    [InlineData("acme/responses/3\"\n")]
    [InlineData("caf\u00e9/k/1")]
    [InlineData("")]
    public void Keyid_injection(string keyId)
    {
        Exchange.Options = Exchange.Options with { KeyId = keyId };
        Refuses(InvalidArgument, "key id");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(600)]
    [InlineData(-200)]
    public void Status_that_does_not_exist(int status)
    {
        Exchange.Status = status;
        Refuses(InvalidArgument, "not a status code");
    }

    [Fact]
    public void Headers_without_number()
    {
        Exchange.Fields.AddRange(Enumerable.Range(0, 63).Select(i => new HttpFieldLine($"X-{i}", "1")));
        Refuses(InvalidArgument, "at most 64");
    }

    [Theory]
    [InlineData("sig=();nonce=\"caf\u00e9\";tag=\"keyservice-response\"")]
    [InlineData("sig=();nonce=1;tag=\"keyservice-response\"")]
    [InlineData("sig=();nonce=\"\";tag=\"keyservice-response\"")]
    [InlineData("sig=1;nonce=\"n\";tag=\"keyservice-response\"")]
    [InlineData("sig=();nonce=\"n\";tag=\"other\"")]
    [InlineData("sig=();nonce=\"n\";tag=\"keyservice-response")]
    public void Wish_that_no_signature_could_fulfil(string value) =>
        Assert.False(AcceptSignature.TryRead([new("Accept-Signature", value)], out _));

    [Fact]
    public void Wish_without_end()
    {
        var wish = AcceptSignature.Format("n");
        Assert.True(AcceptSignature.TryRead([new("Accept-Signature", wish)], out _));
        Assert.False(AcceptSignature.TryRead([new("Accept-Signature", wish + ", a=\"" + new string('a', 8192) + "\"")], out _));
    }

    private void Refuses(ResponseRefusalReason expected, string found)
    {
        var response = new ResponseToSign { Status = Exchange.Status, Fields = Exchange.Fields, Request = Exchange.Request };
        Assert.False(ResponseProfile.TryBuild(response, Exchange.Options, out var built, out var refusal));
        Assert.Null(built);
        Assert.Equal(expected, refusal.Reason);
        Assert.Contains(found, refusal.Message);
    }
}
