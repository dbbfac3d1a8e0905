using System.Globalization;
using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

/// <summary>How far a message's timestamp may be from the verifier's clock, on each side. Both ends are accepted. Immutable.</summary>
public readonly record struct CompactTolerance
{
    /// <summary>Bounds both sides; neither may be negative.</summary>
    public CompactTolerance(TimeSpan past, TimeSpan future)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(past, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(future, TimeSpan.Zero);
        (Past, Future) = (past, future);
    }

    /// <summary>300 s on both sides: Stripe and Standard Webhooks.</summary>
    public static CompactTolerance Webhooks { get; } = new(TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(300));

    /// <summary>The default lifetime of a signed response and the clock skew in the past, the skew in the future: 65 s and 5 s.</summary>
    public static CompactTolerance Responses { get; } = new(ResponseProfile.DefaultLifetime + ResponseProfile.ClockSkew, ResponseProfile.ClockSkew);

    /// <summary>How old a message may be.</summary>
    public TimeSpan Past { get; }

    /// <summary>How far ahead a sender's clock may be.</summary>
    public TimeSpan Future { get; }

    internal VerificationProblem? Check(long timestamp, DateTimeOffset now)
    {
        // Whole seconds are compared with the precise now.
        var age = now - DateTimeOffset.FromUnixTimeSeconds(timestamp);
        return age > Past
            ? CompactProblem.Of(VerificationFailure.Expired, string.Create(
                CultureInfo.InvariantCulture, $"The message was signed {age.TotalSeconds:0} s ago; {Past.TotalSeconds:0} s are accepted."))
            : -age > Future
            ? CompactProblem.Of(VerificationFailure.FromTheFuture, string.Create(
                CultureInfo.InvariantCulture, $"The message was signed {-age.TotalSeconds:0} s from now; {Future.TotalSeconds:0} s are accepted."))
            : null;
    }
}
