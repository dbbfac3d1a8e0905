using System.Text;
using KeyService.Signing.Compact;
using KeyService.Signing.Http;
using KeyService.Signing.Tests.Keys;
using static KeyService.Signing.Tests.Compact.CompactFormat;

namespace KeyService.Signing.Tests.Compact;

public class StripeDeliveryTests
{
    private const string Field = StripeDelivery.SignatureField;

    private readonly CompactFormat _format = Named("Stripe");
    private readonly SigningKey _key = TestKeys.Shared("hmac-sha256");

    private string Honest => _format.Sign(_key).Value(Field);

    private string Tag => Honest[Honest.IndexOf("v1=", StringComparison.Ordinal)..];

    [Fact]
    public void Signs_the_time_a_dot_and_the_body() => Assert.Equal(
        "1800000000." + Encoding.UTF8.GetString(Body),
        Encoding.UTF8.GetString(new StripeDelivery(Now.AddMilliseconds(999), Body).SigningInput().Span));

    [Fact]
    public void Writes_t_first_and_lower_case_hex() => Assert.Matches("^t=1800000000,v1=[0-9a-f]{64}$", Honest);

    [Fact]
    public void The_order_of_entries_is_free() => Assert.Null(Check($"{Tag},t=1800000000"));

    [Fact]
    public void Says_when_the_delivery_was_signed() =>
        Assert.Equal(Now, StripeDelivery.Read(_format.Sign(_key), Body, Now).Message!.Timestamp);

    [Fact]
    public void Takes_another_tolerance()
    {
        var lines = _format.Sign(_key);
        var strict = new CompactTolerance(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2));
        Assert.Null(StripeDelivery.Read(lines, Body, Now.AddSeconds(10), strict).Verify(_key.Verifier));
        Assert.Equal(VerificationFailure.Expired, StripeDelivery.Read(lines, Body, Now.AddSeconds(11), strict).Problem?.Failure);
        Assert.Equal(VerificationFailure.FromTheFuture, StripeDelivery.Read(lines, Body, Now.AddSeconds(-3), strict).Problem?.Failure);
    }

    [Theory]
    [InlineData("t=1800000000,t=1800000000,")]
    [InlineData("t=1800000000,t=1,")]
    [InlineData("t=1,t=1800000000,")]
    [InlineData("t=,t=1800000000,")]
    [InlineData("t,t=1800000000,")]
    public void Several_times_are_refused_whichever_would_fit(string times)
    {
        Assert.Equal(VerificationFailure.Malformed, Check(times + Tag));
        Assert.Equal(VerificationFailure.Malformed, Check($"{Tag},{times.TrimEnd(',')}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("T=1800000000,")]
    [InlineData("t:1800000000,")]
    [InlineData("ts=1800000000,")]
    public void Without_a_time_nothing_is_accepted(string instead) =>
        Assert.Equal(VerificationFailure.Malformed, Check(instead + Tag));

    [Theory]
    [InlineData("v0")]
    [InlineData("v2")]
    [InlineData("V1")]
    [InlineData("v1a")]
    [InlineData("v01")]
    [InlineData("")]
    public void Another_scheme_is_not_fallen_back_to(string scheme) =>
        Assert.Equal(VerificationFailure.WrongProfile, Check($"t=1800000000,{scheme}={Tag[3..]}"));

    [Theory]
    [InlineData("v0=00")]
    [InlineData("v1=00")]
    [InlineData("v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("v1=zz")]
    [InlineData("v1=")]
    [InlineData("v1")]
    [InlineData("=")]
    [InlineData("")]
    [InlineData("x=y=z")]
    public void Junk_beside_a_valid_signature_neither_helps_nor_harms(string junk)
    {
        foreach (var both in new[] { $"t=1800000000,{junk},{Tag}", $"t=1800000000,{Tag},{junk}", $"{junk},t=1800000000,{Tag}" })
        {
            Assert.Null(Check(both));
            Assert.Equal(VerificationFailure.SignatureInvalid, _format.Verify([new(Field, both)], [1], Now, [_key.Verifier])?.Failure);
        }

        Assert.NotNull(Check($"t=1800000000,{junk}"));
    }

    [Fact]
    public void More_entries_than_eight_are_refused_even_if_one_is_valid()
    {
        var junk = string.Concat(Enumerable.Repeat("v0=0,", 8));
        Assert.Null(Check($"t=1800000000,{junk[5..]}{Tag}"));
        Assert.Equal(VerificationFailure.Malformed, Check($"t=1800000000,{junk}{Tag}"));
        Assert.Equal(VerificationFailure.Malformed, Check($"t=1800000000,{Tag},{junk.TrimEnd(',')}"));
    }

    [Fact]
    public void Upper_case_hex_is_another_spelling_and_refused() =>
        Assert.Equal(VerificationFailure.Malformed, Check($"t=1800000000,v1={Tag[3..].ToUpperInvariant()}"));

    [Fact]
    public void Digits_cannot_move_from_the_body_into_the_time()
    {
        var lines = new StripeDelivery(DateTimeOffset.FromUnixTimeSeconds(180000000), "0.x"u8.ToArray()).Sign(_key);
        var tag = lines.Value(Field)["t=180000000,".Length..];
        Assert.Equal(
            VerificationFailure.SignatureInvalid,
            _format.Verify([new(Field, $"t=1800000000,{tag}")], "x"u8.ToArray(), Now, [_key.Verifier])?.Failure);
    }

    private VerificationFailure? Check(string value) => _format.Check([new(Field, value)], _key);
}
