using CsCheck;
using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Http;

/// <summary>What holds whatever a hostile sender writes into the fields.</summary>
public sealed class ResponseVerificationPropertyTests : IDisposable
{
    private static readonly string[] Names = ["signature", "signature-input", "content-digest", "content-type", "content-encoding", "x"];

    private readonly SignedResponse _exchange = new();

    public void Dispose() => _exchange.Dispose();

    [Fact]
    public void Any_fields_are_judged_without_an_exception() =>
        Gen.Select(Gen.Int[0, Names.Length - 1], Gen.String).List[0, 6].Sample(lines =>
        {
            var fields = lines.Select(line => new HttpFieldLine(Names[line.Item1], line.Item2)).ToList();
            Assert.NotNull(_exchange.Verify(_exchange.Received(fields)));
        });

    [Fact]
    public void A_change_of_any_one_character_of_the_signature_fields_is_refused_or_means_the_same()
    {
        var honest = _exchange.Sign();
        var whole = honest.Value("Signature-Input");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Char[' ', '~']).Sample((at, replacement) =>
        {
            var changed = whole[..at] + replacement + whole[(at + 1)..];
            var problem = _exchange.Verify(honest.With("Signature-Input", changed));
            Assert.True(problem is not null || changed == whole, changed);
        });
    }

    [Fact]
    public void A_change_of_any_one_bit_of_the_signature_is_refused() =>
        Gen.Int[0, (64 * 8) - 1].Sample(bit =>
        {
            var honest = _exchange.Sign();
            var candidate = ResponseVerification.Begin(honest, SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
            var forged = candidate.Signature.ToArray();
            forged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_exchange.Key.Verifier.Verify(candidate.Base, forged));
        });

    [Fact]
    public void What_the_profile_builds_is_what_the_verifier_accepts() =>
        Gen.Select(Gen.Int[100, 599], Gen.Char['!', '~'].Array[0, 30], Gen.Char[' ', '~'].Array[0, 30], Gen.Char[' ', '~'].Array[1, 64], Gen.Long[1, 300])
            .Sample((status, path, value, nonce, lifetime) =>
            {
                using var exchange = new SignedResponse();
                exchange.Status = status;
                exchange.Request = exchange.Request with
                {
                    Path = "/" + new string(path).Replace("?", "").Replace("#", ""),
                    Query = "?" + new string(path).Replace("#", ""),
                };
                exchange.Options = exchange.Options with { Nonce = new string(nonce), Expires = SignedResponse.Now + lifetime };
                exchange.Fields.Add(new("X-Value", new string(value)));
                if (status == 304)
                {
                    exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
                }

                var response = exchange.Sign() with { ExpectedNonce = new string(nonce) };
                Assert.Null(exchange.Verify(response, status == 304 ? [] : SignedResponse.Body));
            }, iter: 50);
}
