using System.IO.Compression;
using System.Text;
using KeyService.Cli.Tests.Running;
using KeyService.Signing.Http;

namespace KeyService.Cli.Tests.Transcripts;

/// <summary>Captured responses and what keysvc explain says of them, judged with a key set from a file.</summary>
public sealed class ExplainTranscripts : IDisposable
{
    private readonly SignedCapture _capture = new();

    [Fact]
    public async Task A_response_that_holds_is_told_line_by_line()
    {
        var transcript = await ExplainAsync(_capture.Curl(), "--nonce", SignedCapture.Nonce, "--trust", "acme/responses");

        var digest = _capture.Fields.Single(field => field.Name == "Content-Digest").Value;
        Assert.Equal(
            $"""
            response  200, 5 header lines, 12 bytes of body
            request  GET /orders/42?expand=lines
            judged as of  <time> (the response's Date)

            COVERED BY 'SIG'  VALUE IN THE CAPTURE
            "@status"  200
            "content-digest"  {digest}
            "content-type"  application/json
            "@method";req  GET
            "@path";req  /orders/42
            "@query";req  ?expand=lines
            created  1800000000
            expires  1800000060
            nonce  "9vK2cQ8d7sXbT1yZ"
            keyid  "acme/responses/3"
            tag  "keyservice-response"

            The signature base, as the capture gives it:
              "@status": 200
              "content-digest": {digest}
              "content-type": application/json
              "@method";req: GET
              "@path";req: /orders/42
              "@query";req: ?expand=lines
              "@signature-params": ("@status" "content-digest" "content-type" "@method";req "@path";req "@query";req);created=1800000000;expires=1800000060;nonce="9vK2cQ8d7sXbT1yZ";keyid="acme/responses/3";tag="keyservice-response"

            CHECK  OUTCOME
            syntax  ok  Signature-Input and Signature are well formed
            coverage  ok  everything that the profile demands is covered
            trust  ok  acme/responses/3 may sign here
            times  ok  made <time>, expires <time>
            digest  ok  Content-Digest can be checked
            base  ok  every covered component is there
            nonce  ok  the request's nonce comes back
            key  ok  acme/responses/3 verifies with ecdsa-p256-sha256
            signature  ok  it is this key's signature over the base above
            body  ok  12 bytes have the covered digest

            HOLDS: a client accepts this response.
            exit 0

            """,
            transcript.Stable);
    }

    [Fact]
    public async Task A_tampered_body() => await FailsAsync(
        "TAMPERED_BODY", "body", capture => capture.Body = "{\"order\":43}"u8.ToArray());

    [Fact]
    public async Task A_recompressed_body()
    {
        using var capture = new SignedCapture(encoding: "gzip");
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(capture.Body);
        }

        capture.Body = compressed.ToArray();

        var transcript = await ExplainAsync(capture, capture.Curl());

        AssertFails(transcript, "TAMPERED_BODY", "body");
        Assert.Contains("recompressed", transcript.Output);
        Assert.Contains("no-transform", transcript.Output);
    }

    [Fact]
    public async Task A_response_compressed_after_signing() => await FailsAsync(
        "WEAK_COVERAGE", "coverage", capture => capture.Fields.Add(new HttpFieldLine("Content-Encoding", "gzip")));

    [Fact]
    public async Task A_changed_status_is_told_with_the_one_that_was_signed()
    {
        using var capture = new SignedCapture(status: 500) { Status = 200 };

        var transcript = await ExplainAsync(capture, capture.Curl());

        AssertFails(transcript, "STATUS_CHANGED", "signature");
        Assert.Contains("FAILS: The status is 200, but 500 was signed.", transcript.Output);
    }

    [Fact]
    public async Task A_swapped_header() => await FailsAsync(
        "SIGNATURE_INVALID", "signature", capture => capture.Replace("Content-Type", "text/html"));

    [Fact]
    public async Task An_expired_response_shows_its_base_all_the_same()
    {
        var transcript = await ExplainAsync(_capture.Curl(), "--at", "2027-01-15T09:00:00Z");

        AssertFails(transcript, "EXPIRED", "times");
        Assert.Contains("  \"@status\": 200\n", transcript.Output);
        Assert.Contains("(--at)", transcript.Output);
    }

    [Fact]
    public async Task An_unknown_key()
    {
        var transcript = await RunAsync(_capture.Curl(), "--request", SignedCapture.RequestLine, "--jwks", _capture.KeySet(kid: "acme/responses/2"));

        AssertFails(transcript, "UNKNOWN_KEY", "key");
        Assert.Contains("There is no key acme/responses/3 in the key set of --jwks.", transcript.Output);
    }

    [Fact]
    public async Task A_key_that_is_not_trusted()
    {
        AssertFails(await ExplainAsync(_capture.Curl(), "--trust", "acme/other"), "UNTRUSTED_KEY", "trust");
    }

    [Fact]
    public async Task An_answer_to_another_request()
    {
        var transcript = await RunAsync(_capture.Curl(), "--request", "GET /api/orders/42?expand=lines", "--jwks", _capture.KeySet());

        AssertFails(transcript, "WRONG_REQUEST", "signature");
        Assert.Contains("the service saw and signed /orders/42", transcript.Output);
    }

    [Fact]
    public async Task A_replay_where_the_nonce_is_known() =>
        AssertFails(await ExplainAsync(_capture.Curl(), "--nonce", "another"), "REPLAYED", "nonce");

    [Fact]
    public async Task An_unsigned_response_needs_neither_request_nor_authority()
    {
        _capture.Fields.RemoveAll(field => field.Name.StartsWith("Signature", StringComparison.Ordinal));

        var transcript = await RunAsync(_capture.Curl());

        Assert.Equal(
            $"""
            response  200, 3 header lines, 12 bytes of body
            request  -
            judged as of  <time> (the response's Date)

            FAILS: The response has no signature. {VerificationProblem.Explain(VerificationFailure.Unsigned)} (UNSIGNED)
            exit 1

            """,
            transcript.Stable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_har_file_brings_its_request_nonce_and_time(bool base64)
    {
        var transcript = (await RunAsync(_capture.Har(base64), "--jwks", _capture.KeySet())).Exits(0);

        Assert.Contains("judged as of  <time> (the capture's own time)", transcript.Stable);
        Assert.Contains("nonce  ok  the request's nonce comes back", transcript.Stable);
    }

    [Fact]
    public async Task A_har_file_of_an_encoded_response_warns_that_its_body_is_decoded()
    {
        using var capture = new SignedCapture(encoding: "gzip");
        capture.Body = "decoded"u8.ToArray();

        var transcript = await RunAsync(capture.Har(), "--jwks", capture.KeySet());

        AssertFails(transcript, "TAMPERED_BODY", "body");
        Assert.Contains("Note: Browsers save the body after decoding it", transcript.Output);
    }

    [Fact]
    public async Task Headers_and_body_may_be_apart_and_headers_of_earlier_answers_come_first()
    {
        var (headers, body) = _capture.Apart();
        var all = _capture.File("all.txt", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n" + File.ReadAllText(headers, Encoding.Latin1));

        (await ExplainAsync(all, "--body", body)).Exits(0);
        AssertFails(await ExplainAsync(all), "TAMPERED_BODY", "body");
    }

    [Fact]
    public async Task A_capture_may_be_piped_in()
    {
        var transcript = await new CommandLine { Input = File.ReadAllText(_capture.Curl()) }.RunAsync(
            "explain", "-", "--request", SignedCapture.RequestLine, "--jwks", _capture.KeySet());

        transcript.Exits(0);
        Assert.Contains("Note: A replay cannot be told", transcript.Output);
        Assert.Contains("Note: Any key counts here", transcript.Output);
        Assert.Contains("nonce  not checked  the request's nonce is not known", transcript.Stable);
    }

    [Fact]
    public async Task Json_has_every_step()
    {
        _capture.Body = [];

        var json = (await ExplainAsync(_capture.Curl(), "--json")).Exits(1).Json;

        Assert.False(json.GetProperty("holds").GetBoolean());
        Assert.Equal("TAMPERED_BODY", json.GetProperty("failure").GetString());
        Assert.Equal(SignedCapture.RequestLine, json.GetProperty("request").GetString());
        var signature = json.GetProperty("signatures")[0];
        Assert.Equal(
            ["syntax passed", "coverage passed", "trust passed", "times passed", "digest passed", "base passed", "nonce skipped", "key passed", "signature passed", "body failed"],
            signature.GetProperty("checks").EnumerateArray().Select(check => $"{check.GetProperty("step").GetString()} {check.GetProperty("outcome").GetString()}"));
        Assert.Equal("\"@status\"", signature.GetProperty("covered")[0].GetProperty("component").GetString());
        Assert.StartsWith("\"@status\": 200\n", signature.GetProperty("base").GetString());
    }

    [Theory]
    [InlineData("hello", "begins neither with 'HTTP/' nor with '{'")]
    [InlineData("HTTP/1.1 abc\r\n\r\n", "status line is 'HTTP/1.1 abc'")]
    [InlineData("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "has the header line 'nonsense'")]
    [InlineData("{}", "no HAR file")]
    [InlineData("""{"log":{"entries":[]}}""", "has 0 entries: choose one with --entry")]
    public async Task What_is_no_capture_is_refused_as_a_wrong_command_line(string content, string expected)
    {
        var transcript = (await RunAsync(_capture.File("odd", content))).Exits(2);

        Assert.Contains(expected, transcript.Error);
        Assert.Empty(transcript.Output);
    }

    [Fact]
    public async Task Without_a_key_set_the_authority_is_asked_and_exit_3_says_that_it_did_not_answer()
    {
        var transcript = await new CommandLine { Server = new Uri("http://127.0.0.1:1") }.RunAsync(
            "explain", _capture.Curl(), "--request", SignedCapture.RequestLine);

        transcript.Exits(3);
        Assert.StartsWith("keysvc: No authority can be reached at http://127.0.0.1:1 (", transcript.Error);
    }

    [Fact]
    public async Task A_signed_response_without_its_request_cannot_be_judged()
    {
        var transcript = (await RunAsync(_capture.Curl(), "--jwks", _capture.KeySet())).Exits(2);

        Assert.Contains("give that with --request", transcript.Error);
    }

    public void Dispose() => _capture.Dispose();

    private static Task<Transcript> RunAsync(params string[] arguments) => new CommandLine().RunAsync(["explain", .. arguments]);

    private static Task<Transcript> ExplainAsync(SignedCapture capture, string file, params string[] arguments) =>
        RunAsync([file, "--request", SignedCapture.RequestLine, "--jwks", capture.KeySet(), .. arguments]);

    private static void AssertFails(Transcript transcript, string reason, string step)
    {
        transcript.Exits(1);
        Assert.Contains($"({reason})\nexit 1\n", transcript.Stable);
        var failed = Assert.Single(transcript.Stable.Split('\n'), line => line.Contains("  FAILED  ", StringComparison.Ordinal));
        Assert.StartsWith($"{step}  FAILED  ", failed);
    }

    private Task<Transcript> ExplainAsync(string file, params string[] arguments) => ExplainAsync(_capture, file, arguments);

    private async Task FailsAsync(string reason, string step, Action<SignedCapture> tamper)
    {
        tamper(_capture);
        AssertFails(await ExplainAsync(_capture.Curl()), reason, step);
    }
}
