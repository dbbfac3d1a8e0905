using System.Net;
using System.Security.Cryptography;
using KeyService.Signing;
using KeyService.Signing.Http;
using KeyService.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace KeyService.Client.Tests;

/// <summary>
/// A service that signs its responses by hand with the test authority, a proxy before it, and the authority itself.
/// </summary>
internal sealed class SigningOrigin : IAsyncDisposable
{
    public static readonly KeyName Key = KeyName.Parse("acme/responses");

    private WebApplication _app = null!;
    private KeyServiceClient _signer = null!;

    public TestAuthority Authority { get; private set; } = null!;

    public TamperingProxy Proxy { get; private set; } = null!;

    /// <summary>The service itself, without the proxy; it tells the length of what it sends.</summary>
    public Uri Address { get; private set; } = null!;

    public KeyVersionName Version { get; private set; }

    /// <summary>What the service answers.</summary>
    public byte[] Body { get; set; } = "{\"total\":42}"u8.ToArray();

    /// <summary>How often the body is sent, one after the other, so that large ones need no memory.</summary>
    public int Repeats { get; set; } = 1;

    /// <summary>The service sends another byte at the end than it signed.</summary>
    public bool SpoilsLastByte { get; set; }

    public int Status { get; set; } = 200;

    public string ContentType { get; set; } = "application/json;charset=utf-8";

    public string? ContentEncoding { get; set; }

    public bool Sign { get; set; } = true;

    public TimeSpan? Lifetime { get; set; }

    /// <summary>What the service last saw.</summary>
    public string? Target { get; private set; }

    public string? RequestDigest { get; private set; }

    public static async Task<SigningOrigin> StartAsync(SignatureAlgorithm? algorithm = null)
    {
        var origin = new SigningOrigin { Authority = await TestAuthority.StartAsync() };
        origin.Version = origin.Authority.Create(Key.ToString(), algorithm);
        origin._signer = new KeyServiceClient(origin.Authority.Options());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        origin._app = builder.Build();
        origin._app.Run(origin.AnswerAsync);
        await origin._app.StartAsync();
        origin.Address = new Uri(origin._app.Urls.First());
        origin.Proxy = await TamperingProxy.StartAsync(origin.Address);
        return origin;
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _app.DisposeAsync();
        await _signer.DisposeAsync();
        await Authority.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        RequestDigest = context.Request.Headers["Content-Digest"];
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.Headers.ContentEncoding = ContentEncoding;
        if (Status != 304)
        {
            response.Headers["Content-Digest"] = HasNoContent(context) ? ContentDigest.Sha256([]) : Digest();
        }

        if (Sign)
        {
            await SignAsync(context);
        }

        if (!HasNoContent(context))
        {
            response.ContentLength = (long)Body.Length * Repeats;
            for (var i = 1; i < Repeats; i++)
            {
                await response.Body.WriteAsync(Body);
            }

            await response.Body.WriteAsync(SpoilsLastByte ? [.. Body[..^1], (byte)~Body[^1]] : Body);
        }
    }

    private string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < Repeats; i++)
        {
            hash.AppendData(Body);
        }

        return ContentDigest.FormatSha256(hash.GetCurrentHash());
    }

    private async Task SignAsync(HttpContext context)
    {
        var question = Target!.IndexOf('?');
        List<HttpFieldLine> wishes = [.. context.Request.Headers[AcceptSignature.FieldName].Select(value => new HttpFieldLine(AcceptSignature.FieldName, value!))];
        AcceptSignature.TryRead(wishes, out var wish);
        var covered = new[] { "content-digest", "content-type", "content-encoding" };
        var signature = await _signer.SignHttpResponseAsync(
            Key,
            new ResponseToSign
            {
                Status = Status,
                Fields = [.. covered.SelectMany(name => context.Response.Headers[name].Select(value => new HttpFieldLine(name, value!)))],
                Request = new HttpRequestParts
                {
                    Method = context.Request.Method,
                    Path = question < 0 ? Target : Target[..question],
                    Query = question < 0 ? "?" : Target[question..],
                    Fields = RequestDigest is null ? [] : [new("content-digest", RequestDigest)],
                },
            },
            wish?.Nonce,
            Lifetime,
            wish?.Label,
            context.RequestAborted);
        context.Response.Headers["Signature-Input"] = signature.SignatureInput;
        context.Response.Headers["Signature"] = signature.Signature;
    }

    private bool HasNoContent(HttpContext context) => Status is 204 or 304 || HttpMethods.IsHead(context.Request.Method);
}
