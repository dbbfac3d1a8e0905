using System.CommandLine;
using System.Globalization;
using KeyService.Cli.Captures;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Cli.Invocation;

/// <summary>Where a captured response comes from, and what it leaves to be said of its request.</summary>
internal sealed class CaptureArguments
{
    private readonly Argument<string> _capture = new("CAPTURE")
    {
        Description = "A file with the output of curl -i, or a HAR file or entry; - reads standard input.",
    };

    private readonly Option<FileInfo?> _body = new("--body") { Description = "The body, if the capture has only the headers.", HelpName = "PATH" };

    private readonly Option<HttpRequestParts?> _request = new("--request")
    {
        Description = "The request that the response answers, such as 'GET /orders/42?expand=lines'. A HAR file has it.",
        HelpName = "LINE",
        CustomParser = result =>
        {
            if (RequestText.TryParse(result.Tokens[0].Value, out var request))
            {
                return request;
            }

            result.AddError($"--request is '{result.Tokens[0].Value}': {RequestText.Rule}.");
            return null;
        },
    };

    private readonly Option<string[]> _requestHeader = new("--request-header")
    {
        Description = "A header of the request, such as 'Content-Digest: …' or 'Accept-Signature: …'. May be repeated.",
        HelpName = "LINE",
    };

    private readonly Option<string?> _nonce = new("--nonce") { Description = "The nonce that the request asked for.", HelpName = "NONCE" };

    private readonly Option<DateTimeOffset?> _at = new("--at")
    {
        Description = "Judge as of this time (RFC 3339). Default: when the capture was made, by HAR or Date; else now.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time;
            }

            result.AddError($"--at is '{text}': write a time such as 2026-11-23T08:00:00Z.");
            return null;
        },
    };

    private readonly Option<FileInfo?> _jwks = new("--jwks")
    {
        Description = "Judge with the keys of this JSON Web Key Set; the authority is not asked.",
        HelpName = "PATH",
    };

    private readonly Option<KeyName[]> _trust = new("--trust")
    {
        Description = "A key that the client trusts. May be repeated. Default: any key.",
        HelpName = "KEY",
        CustomParser = result =>
        {
            var names = result.Tokens.Select(token => (token.Value, Ok: KeyName.TryParse(token.Value, out var name), Name: name)).ToArray();
            foreach (var (text, _, _) in names.Where(name => !name.Ok))
            {
                result.AddError($"--trust is '{text}': write TENANT/KEY, such as acme/responses.");
            }

            return [.. names.Select(name => name.Name)];
        },
    };

    private readonly Option<int?> _entry = new("--entry") { Description = "Which entry of the HAR file, from 1.", HelpName = "NUMBER" };

    public CaptureArguments(Command command)
    {
        command.Arguments.Add(_capture);
        foreach (var option in new Option[] { _body, _request, _requestHeader, _nonce, _at, _jwks, _trust, _entry })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The keys named with --trust.</summary>
    public KeyName[] Trusted(ParseResult parsed) => parsed.GetResult(_trust) is null ? [] : parsed.GetValue(_trust) ?? [];

    /// <summary>The key set to judge with; null for the authority's.</summary>
    public FileInfo? KeySetFile(ParseResult parsed) => parsed.GetValue(_jwks);

    /// <exception cref="UsageException">It cannot be read.</exception>
    public async Task<CapturedResponse> ReadAsync(Session session, CancellationToken cancellation)
    {
        var path = session.Parsed.GetRequiredValue(_capture);
        var bytes = path == "-"
            ? await InputArguments.ReadAllAsync(session.Terminal.OpenInput(), "standard input", cancellation)
            : await InputArguments.ReadAllAsync(new FileInfo(path), cancellation);
        var capture = CurlCapture.Recognizes(bytes) ? CurlCapture.Read(bytes)
            : HarCapture.Recognizes(bytes) ? HarCapture.Read(bytes, session.Parsed.GetValue(_entry))
            : throw new UsageException("The capture begins neither with 'HTTP/' nor with '{': give what curl -i prints, or a HAR file.");
        return session.Parsed.GetValue(_body) is { } body
            ? capture with { Body = await InputArguments.ReadAllAsync(body, cancellation) }
            : capture;
    }

    /// <exception cref="UsageException">The request is not known, or a header of it cannot be read.</exception>
    public ResponseToVerify ToVerify(ParseResult parsed, CapturedResponse capture)
    {
        // Without a signature there is nothing that the request could be bound to, and the verdict is clear.
        var request = parsed.GetValue(_request) ?? capture.Request
            ?? (capture.HasSignature
                ? throw new UsageException($"The signature binds the response to its request: give that with --request, and {RequestText.Rule}.")
                : new HttpRequestParts { Method = "GET" });
        var added = (parsed.GetValue(_requestHeader) ?? []).Select(line => FieldLine.Read(line, "--request-header"));
        HttpFieldLine[] fields = [.. capture.Request?.Fields ?? [], .. added];
        return new ResponseToVerify
        {
            Status = capture.Status,
            Fields = capture.Fields,
            Request = request with { Fields = fields },
            ExpectedNonce = parsed.GetValue(_nonce) ?? (AcceptSignature.TryRead(fields, out var wish) ? wish.Nonce : null),
        };
    }

    /// <summary>As of when the response is judged, and where that time comes from.</summary>
    public (DateTimeOffset At, string Source) JudgedAt(ParseResult parsed, CapturedResponse capture) =>
        parsed.GetValue(_at) is { } given ? (given, "--at")
        : capture.ReceivedAt is { } received ? (received, "the capture's own time")
        : capture.Date is { } date ? (date, "the response's Date")
        : (TimeProvider.System.GetUtcNow(), "now");
}
