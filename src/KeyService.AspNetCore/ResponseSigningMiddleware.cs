using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KeyService.AspNetCore;

/// <summary>Holds the response back, has it signed as it starts, and sends it.</summary>
internal sealed partial class ResponseSigningMiddleware(
    RequestDelegate next, ResponseSigner signer, IOptions<ResponseSigningOptions> options, ILogger<ResponseSigningMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var connect = context.Features.Get<IHttpExtendedConnectFeature>();
        var request = RequestAsReceived.Read(context);
        var received = CheckedRequestBody.Put(context);
        using var body = new SignedResponseBody(context, inner, options.Value);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        GuardedUpgrades.Guard(context, body, options.Value);

        // Callbacks run last-in first-out: this one, registered first, sees the headers that all the others have set.
        context.Response.OnStarting(() => body.IsSending ? signer.SignAsync(context, request, body.Buffer) : Task.CompletedTask);
        try
        {
            await AnswerAsync(context, received, body);
        }
        finally
        {
            received?.Leave(context);
            context.Features.Set(inner);
            context.Features.Set(upgrade);
            context.Features.Set(connect);
        }
    }

    private async Task AnswerAsync(HttpContext context, CheckedRequestBody? received, SignedResponseBody body)
    {
        try
        {
            await next(context);
            if (received is { IsRefused: true } && !context.Response.HasStarted)
            {
                // The application went on all the same; what it answers is no answer to this request.
                Problem.Replace(context, body.Buffer, StatusCodes.Status400BadRequest);
            }

            await body.SendAsync();
            if (body.PassesThrough)
            {
                SigningTelemetry.Unsigned(options.Value.Key);
            }
        }
        catch (BadHttpRequestException) when (received is { IsRefused: true } && !context.Response.HasStarted)
        {
            Problem.Replace(context, body.Buffer, StatusCodes.Status400BadRequest);
            await body.SendAsync();
        }
        catch (UnsignableResponseException refusal) when (!context.Response.HasStarted)
        {
            Unsigned(context.Request.Method, context.Request.Path, refusal.Message);
            SigningTelemetry.Refused(options.Value.Key, refusal.Reason, refusal.Message);
            Problem.Replace(context, body.Buffer, StatusCodes.Status500InternalServerError);
            await body.SendAsync();
        }
    }
}
