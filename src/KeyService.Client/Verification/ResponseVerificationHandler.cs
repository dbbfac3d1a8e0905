using System.Security.Cryptography;
using KeyService.Client.Verification;
using KeyService.Signing.Http;

namespace KeyService.Client;

/// <summary>
/// Asks for a signed response and hands it on only after all of it has been verified: the status, the covered headers,
/// the request that it answers, and the body, which is held in memory until then (or judged as it is read, where
/// <see cref="ResponseVerificationOptions.StreamBodies"/> asks for that). A response that fails is disposed, and
/// <see cref="SignatureVerificationException"/> says why. Header fields that the signature does not cover prove nothing.
/// <para>
/// It must see responses as they were sent: it is the innermost handler, and the primary handler neither decompresses nor
/// follows redirects. <c>AddResponseVerification</c> arranges that. A retry handler goes outside it.
/// </para>
/// </summary>
public sealed class ResponseVerificationHandler : DelegatingHandler
{
    private readonly ResponseVerificationOptions _options;
    private readonly ResponseVerifier _verifier;

    // Whether the inner handler was seen to leave responses as they are; more than one thread may look.
    private volatile bool _innerIsSound;

    /// <summary>Verifies with the client's key sets; set <see cref="DelegatingHandler.InnerHandler"/> before use.</summary>
    /// <exception cref="ArgumentException">The options are unsound; the message lists every problem.</exception>
    public ResponseVerificationHandler(KeyServiceClient client, ResponseVerificationOptions options)
        : this(client, options, TimeProvider.System)
    {
    }

    internal ResponseVerificationHandler(KeyServiceClient client, ResponseVerificationOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }

        _options = options;
        _verifier = new ResponseVerifier(client.Verifier, options, clock);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var nonce = await PrepareAsync(request, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await VerifyAsync(request, nonce, response, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // No part of what is waited for needs the caller's context, so waiting here cannot deadlock.
        var nonce = PrepareAsync(request, cancellationToken).GetAwaiter().GetResult();
        var response = base.Send(request, cancellationToken);
        return VerifyAsync(request, nonce, response, cancellationToken).GetAwaiter().GetResult();
    }

    private async Task<string> PrepareAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_innerIsSound)
        {
            PrimaryHandler.RequireSound(InnerHandler);
            _innerIsSound = true;
        }

        await RequestBinding.AddDigestAsync(request, _options, cancellation).ConfigureAwait(false);

        // 128 bits for each attempt: a retry with the same message gets another.
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        request.Headers.Remove(AcceptSignature.FieldName);
        request.Headers.TryAddWithoutValidation("Accept-Signature", AcceptSignature.Format(nonce));
        return nonce;
    }

    private async Task<HttpResponseMessage> VerifyAsync(
        HttpRequestMessage request, string nonce, HttpResponseMessage response, CancellationToken cancellation)
    {
        using var activity = VerificationTelemetry.Start();
        try
        {
            var received = ReceivedResponse.Read(request, response, nonce);
            var verdict = await _verifier.VerifyAsync(received, (candidate, ct) => JudgeBodyAsync(request, response, candidate, ct), cancellation).ConfigureAwait(false);
            VerificationTelemetry.Record(verdict, activity);
            return verdict.Problem is { } problem ? throw Refused(request, problem, verdict.Cause) : response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<VerificationProblem?> JudgeBodyAsync(
        HttpRequestMessage request, HttpResponseMessage response, SignatureCandidate candidate, CancellationToken cancellation)
    {
        if (_options.StreamBodies)
        {
            response.Content = new VerifiedContent(response.Content, candidate, _options, problem =>
            {
                VerificationTelemetry.RecordRefusal(candidate.KeyVersion.Key, problem);
                return Refused(request, problem, null);
            });
            return null;
        }

        await response.Content.LoadIntoBufferAsync(_options.MaxBodyBytes, cancellation).ConfigureAwait(false);

        // A copy, since taking the content's stream here would keep the caller from reading it synchronously.
        return ResponseVerification.Finish(candidate, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
    }

    private static SignatureVerificationException Refused(HttpRequestMessage? request, VerificationProblem problem, Exception? cause) =>
        new(problem.Failure, $"The response to {request?.Method} {request?.RequestUri?.GetLeftPart(UriPartial.Path)} is refused: {problem.Message}", cause);
}
