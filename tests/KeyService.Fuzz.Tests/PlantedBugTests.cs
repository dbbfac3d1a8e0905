using KeyService.Fuzz.Targets;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Fuzz.Tests;

/// <summary>The oracles can fail: bugs that are planted in front of them are found, and found again by their number.</summary>
public class PlantedBugTests
{
    private static readonly ResponseVerificationPolicy Policy = ResponseVerificationPolicy.Trusting(KeyName.Parse("acme/responses"));

    [Fact]
    public void Finds_a_verifier_that_skips_the_digest() => Finds(
        "accepted, though",
        new VerifierTarget((received, key) => Candidates(received).Any(c => key.Verifier.Verify(c.Base, c.Signature))));

    [Fact]
    public void Finds_a_verifier_that_skips_the_signature() => Finds(
        "accepted, though",
        new VerifierTarget((received, _) => Candidates(received).Any(c => ResponseVerification.Finish(c, received.Body) is null)));

    [Fact]
    public void Finds_a_verifier_that_skips_the_nonce() => Finds(
        "accepted, though",
        new VerifierTarget((received, key) =>
            VerifierTarget.Accepts(received with { Response = received.Response with { ExpectedNonce = null } }, key)));

    [Fact]
    public void Finds_a_verifier_that_skips_the_clock() => Finds(
        "accepted, though",
        new VerifierTarget((received, key) =>
            VerifierTarget.Accepts(received with { Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000) }, key)));

    [Fact]
    public void Finds_a_verifier_that_lets_an_uncovered_encoding_pass() => Finds(
        "accepted, though",
        new VerifierTarget((received, key) =>
        {
            var covered = received.Response.Fields.Any(f => f.Value.Contains("\"content-encoding\"", StringComparison.Ordinal));
            var seen = received.Response.Fields.Where(f => covered || !f.Name.Equals("content-encoding", StringComparison.OrdinalIgnoreCase));
            return VerifierTarget.Accepts(received with { Response = received.Response with { Fields = [.. seen] } }, key);
        }));

    [Fact]
    public void Finds_a_verifier_that_takes_every_status_for_200() => Finds(
        "accepted, though",
        new VerifierTarget((received, key) =>
            VerifierTarget.Accepts(received, key)
            || VerifierTarget.Accepts(received with { Response = received.Response with { Status = 200 } }, key)));

    [Fact]
    public void Finds_a_verifier_that_refuses_the_honest() =>
        Finds("an honest response is refused", new VerifierTarget((_, _) => false));

    [Fact]
    public void Finds_a_verifier_that_throws() => Finds(
        "IndexOutOfRangeException",
        new VerifierTarget((received, key) =>
            received.Response.Fields.Any(f => f.Value.Contains('\0')) ? throw new IndexOutOfRangeException() : VerifierTarget.Accepts(received, key)));

    [Fact]
    public void Finds_a_digest_that_leaves_out_the_last_byte() => Finds(
        "the digest of another body",
        new ContentDigestTarget((claimed, body) =>
            ContentDigestTarget.Matches(claimed, body) || (body.Length > 0 && ContentDigestTarget.Matches(claimed, body[..^1]))));

    [Fact]
    public void Finds_a_compact_reader_whose_signatures_nobody_verifies() =>
        Finds("accepted, though", new CompactTarget(verdict => !verdict.IsRefused));

    [Fact]
    public void Finds_a_serialiser_that_forgets_to_escape() => Finds(
        "not written back",
        new StructuredFieldTarget(
            text => StructuredFieldTarget.RewriteItem(text)?.Replace("\\\"", "\"", StringComparison.Ordinal),
            StructuredFieldTarget.RewriteList,
            StructuredFieldTarget.RewriteDictionary));

    [Fact]
    public void Finds_a_parser_that_reads_its_own_output_otherwise() => Finds(
        "otherwise the second time",
        new StructuredFieldTarget(
            StructuredFieldTarget.RewriteItem,
            text => StructuredFieldTarget.RewriteList(text) is { } list && !text.Contains("  ", StringComparison.Ordinal) ? list : text.Trim() + ",",
            StructuredFieldTarget.RewriteDictionary));

    [Fact]
    public void Finds_an_input_that_never_ends()
    {
        using var release = new ManualResetEventSlim();
        var outcome = new FuzzRun(new Endless(release), seed: 1) { Limit = TimeSpan.FromSeconds(1) }.Go(first: 0, count: 10);
        release.Set();
        Assert.Contains("no end after 1 s", outcome.Failure);
        Assert.Contains("the endless input", outcome.Failure);
    }

    [Fact]
    public void Another_seed_makes_other_inputs()
    {
        Assert.Equal(Draw(1, 0), Draw(1, 0));
        Assert.NotEqual(Draw(1, 0), Draw(2, 0));
        Assert.NotEqual(Draw(1, 0), Draw(1, 1));
    }

    [Theory]
    [InlineData("--target", "nothing")]
    [InlineData("--seed", "-1")]
    [InlineData("--iterations", "")]
    [InlineData("--loud", "1")]
    public void Says_what_it_does_not_understand(string option, string value)
    {
        Assert.False(FuzzOptions.TryParse([option, value], out _, out var problem));
        Assert.Contains($"'{option} {value}' is not understood", problem);
    }

    private static void Finds(string what, FuzzTarget target)
    {
        var outcome = new FuzzRun(target, seed: 7).Go(first: 0, count: 100_000);
        Assert.NotNull(outcome.Failure);
        Assert.Contains(what, outcome.Failure);

        // The printed number alone makes the same input again.
        var again = new FuzzRun(target, seed: 7).Go(first: outcome.Inputs - 1, count: 1);
        Assert.Equal(outcome.Failure.Split("   at ")[0], again.Failure?.Split("   at ")[0]);
    }

    private static IReadOnlyList<SignatureCandidate> Candidates(ReceivedResponse received) =>
        ResponseVerification.Begin(received.Response, Policy, received.Now).Candidates;

    private static string Draw(ulong seed, ulong number) => StructuredText.Dictionary(new FuzzRandom(seed, number)) + new FuzzRandom(seed, number).Below(int.MaxValue);

    private sealed class Endless(ManualResetEventSlim release) : FuzzTarget
    {
        public override string Name => "endless";

        public override string Input => "the endless input";

        public override void Try(FuzzRandom random) => release.Wait();
    }
}
