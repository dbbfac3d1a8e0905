using KeyService.Signing.Http;
using KeyService.Signing.Tests.Http;
using static KeyService.Signing.Http.VerificationFailure;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>Times and nonces: RFC 9421, sections 2.3 and 7.2.2, and what other libraries get wrong.</summary>
public sealed class TimeAttackTests : AttackOnAResponse
{
    [Fact]
    public void Replay_within_the_lifetime()
    {
        var first = Exchange.Sign();
        Accepts(first);
        Refuses(Replayed, first with { ExpectedNonce = "fresh-" + SignedResponse.Nonce });
    }

    [Fact]
    public void Replay_that_was_diagnosed_is_still_not_accepted()
    {
        var check = ResponseVerification.Begin(
            Exchange.Sign() with { ExpectedNonce = "another" }, SignedResponse.Policy, SignedResponse.Clock());
        Assert.Empty(check.Candidates);
        Assert.Equal(Replayed, ResponseVerification.Finish(check.Suspect!, SignedResponse.Body)?.Failure);
    }

    [Fact]
    public void Nonce_in_another_case() => Refuses(Replayed, Exchange.Sign() with { ExpectedNonce = SignedResponse.Nonce.ToUpperInvariant() });

    [Fact]
    public void Nonce_swapped_for_the_expected_one()
    {
        var response = Exchange.Sign();
        var swapped = response.With("Signature-Input", response.Value("Signature-Input").Replace(SignedResponse.Nonce, "fresh"));
        Refuses(SignatureInvalid, swapped with { ExpectedNonce = "fresh" });
    }

    [Fact]
    public void Nonce_left_out_although_one_was_sent()
    {
        // Whatever the policy says of responses that nobody asked for.
        var lax = SignedResponse.Policy with { RequireNonce = false };
        var bare = SignedWith($";nonce=\"{SignedResponse.Nonce}\"", "");
        Assert.Equal(WeakCoverage, ResponseVerification.Begin(bare, lax, SignedResponse.Clock()).Problem?.Failure);
    }

    [Theory]
    [InlineData(";nonce=nVK2cQ8d7sXbT1yZ4mN0aQ")]
    [InlineData(";nonce=:9vK2cQ8d7sXbT1yZ4mN0aQ==:")]
    [InlineData(";nonce")]
    [InlineData(";nonce=1")]
    public void Nonce_of_another_type(string nonce) =>
        Refuses(Malformed, "'nonce' must be a quoted string", Unsigned($";nonce=\"{SignedResponse.Nonce}\"", nonce));

    [Theory]
    [InlineData("@1800000000")]
    [InlineData("1800000000.0")]
    [InlineData("\"1800000000\"")]
    [InlineData("?1")]
    public void Created_of_another_type(string created) =>
        Refuses(Malformed, "'created' must be an integer", Unsigned("created=1800000000", "created=" + created));

    [Theory]
    [InlineData("@1800000060")]
    [InlineData("1800000060.5")]
    [InlineData("\"never\"")]
    public void Expires_of_another_type(string expires) =>
        Refuses(Malformed, "'expires' must be an integer", Unsigned("expires=1800000060", "expires=" + expires));

    [Theory]
    [InlineData(";keyid=\"acme/responses/3\"", ";keyid=acme/responses/3", "'keyid'")]
    [InlineData(";tag=", ";alg=ed25519;tag=", "'alg'")]
    [InlineData(";tag=", ";alg=:AAAA:;tag=", "'alg'")]
    public void Keyid_or_alg_of_another_type(string part, string other, string found) =>
        Refuses(Malformed, found, Unsigned(part, other));

    [Theory]
    [InlineData("created=253402300800")]
    [InlineData("created=999999999999999")]
    [InlineData("created=-62135596801")]
    public void Created_past_the_range_of_DateTimeOffset(string created) =>
        Refuses(Malformed, "year 10000", Unsigned("created=1800000000;expires=1800000060", created + ";expires=253402300799"));

    [Theory]
    [InlineData("expires=253402300800")]
    [InlineData("expires=999999999999999")]
    public void Expires_past_the_range_of_DateTimeOffset(string expires) =>
        Refuses(Malformed, "year 10000", Unsigned("expires=1800000060", expires));

    [Fact]
    public void Created_before_1970() =>
        Refuses(Malformed, "year 10000", Unsigned("created=1800000000;expires=1800000060", "created=-1;expires=59"));

    [Theory]
    [InlineData("expires=1800000000")]
    [InlineData("expires=1799999999")]
    public void Expires_not_after_created(string expires) =>
        Refuses(Malformed, "expires before it was created", SignedWith("expires=1800000060", expires));

    [Theory]
    [InlineData(-5.001)]
    [InlineData(-3600)]
    [InlineData(-86_400)]
    public void Created_in_the_future(double clock) =>
        Assert.Equal(FromTheFuture, Exchange.Verify(Exchange.Sign(), now: SignedResponse.Clock(clock)));

    [Theory]
    [InlineData(-4.999)]
    [InlineData(-0.001)]
    [InlineData(59.999)]
    [InlineData(64.999)]
    public void Honest_clock_at_a_one_second_boundary(double clock) =>
        Assert.Null(Exchange.Verify(Exchange.Sign(), now: SignedResponse.Clock(clock)));

    [Theory]
    [InlineData(65)]
    [InlineData(86_400)]
    public void Expired_response(double clock) =>
        Assert.Equal(Expired, Exchange.Verify(Exchange.Sign(), now: SignedResponse.Clock(clock)));

    [Fact]
    public void Expiry_moved_on()
    {
        var response = Exchange.Sign();
        var moved = response.With("Signature-Input", response.Value("Signature-Input").Replace("expires=1800000060", "expires=1800000300"));
        Refuses(SignatureInvalid, moved);
    }

    [Fact]
    public void Lifetime_longer_than_allowed()
    {
        Accepts(SignedWith("expires=1800000060", "expires=1800000300"));
        Refuses(LifetimeTooLong, SignedWith("expires=1800000060", "expires=1800000301"));
    }

    [Fact]
    public void Clock_at_the_ends_of_the_calendar()
    {
        var response = Exchange.Sign();
        Assert.Equal(Expired, Exchange.Verify(response, now: DateTimeOffset.MaxValue));
        Assert.Equal(FromTheFuture, Exchange.Verify(response, now: DateTimeOffset.MinValue));
    }
}
