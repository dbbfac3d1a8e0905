using System.Globalization;
using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

/// <summary>
/// A delivery as Stripe signs it: <c>Stripe-Signature: t=SECONDS,v1=HEX</c>, with HMAC-SHA-256 over
/// <c>SECONDS.BODY</c> and one <c>v1</c> for each secret during a rotation. Other schemes (<c>v0</c> marks test
/// deliveries) are left aside. The order of the entries is free; <c>t</c> stands exactly once.
/// </summary>
public sealed class StripeDelivery : CompactMessage
{
    /// <summary>The header that carries the signatures.</summary>
    public const string SignatureField = "Stripe-Signature";

    private const string Scheme = "v1";

    private readonly long _seconds;

    /// <summary>A delivery to sign, at a time of which whole seconds count.</summary>
    public StripeDelivery(DateTimeOffset timestamp, ReadOnlyMemory<byte> body)
        : this(CompactText.Timestamp(timestamp), body)
    {
    }

    private StripeDelivery(long seconds, ReadOnlyMemory<byte> body)
        : base(body) => _seconds = seconds;

    /// <summary>When the delivery was signed.</summary>
    public DateTimeOffset Timestamp => DateTimeOffset.FromUnixTimeSeconds(_seconds);

    private protected override string FormatName => "Stripe's format";

    /// <summary>Reads a received delivery.</summary>
    /// <param name="fields">The field lines as received.</param>
    /// <param name="body">The content as received.</param>
    /// <param name="now">The verifier's time.</param>
    /// <param name="tolerance"><see cref="CompactTolerance.Webhooks"/> if null.</param>
    public static CompactReading<StripeDelivery> Read(
        IReadOnlyList<HttpFieldLine> fields, ReadOnlyMemory<byte> body, DateTimeOffset now, CompactTolerance? tolerance = null)
    {
        if (!CompactFields.TryReadSignatures(fields, SignatureField, out var text, out var problem))
        {
            return CompactReading<StripeDelivery>.Refused(problem);
        }

        var entries = new SignatureEntries(SignatureField);
        long? timestamp = null;
        foreach (var range in text.AsSpan().Split(','))
        {
            SignatureEntries.Cut(text.AsSpan(range), '=', out var scheme, out var value);
            if (scheme is "t")
            {
                if (timestamp is not null || !CompactText.TryReadTimestamp(value, out var seconds))
                {
                    return CompactReading<StripeDelivery>.Malformed($"The t of {SignatureField} stands twice or is not a time in seconds.");
                }

                timestamp = seconds;
                continue;
            }

            var algorithm = scheme is Scheme ? SignatureAlgorithm.HmacSha256 : null;
            entries.Add(algorithm, algorithm is null ? null : CompactText.ReadHex(value, algorithm));
            if (entries.TooMany)
            {
                break;
            }
        }

        problem = entries.Problem;
        if (problem is null && timestamp is null)
        {
            return CompactReading<StripeDelivery>.Malformed($"{SignatureField} has no t.");
        }

        problem ??= (tolerance ?? CompactTolerance.Webhooks).Check(timestamp!.Value, now);
        return problem is not null
            ? CompactReading<StripeDelivery>.Refused(problem)
            : CompactReading<StripeDelivery>.Of(new StripeDelivery(timestamp!.Value, body), entries.WellFormed);
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> SigningInput() => Bind(string.Create(CultureInfo.InvariantCulture, $"{_seconds}."));

    private protected override string? SchemeOf(SignatureAlgorithm algorithm) => algorithm.IsSymmetric ? Scheme : null;

    private protected override IReadOnlyList<HttpFieldLine> WriteFields(IReadOnlyList<CompactSignature> signatures)
    {
        var entries = signatures.Select(s => $",{Scheme}={Convert.ToHexStringLower(s.Value.Span)}");
        return [new(SignatureField, string.Create(CultureInfo.InvariantCulture, $"t={_seconds}{string.Concat(entries)}"))];
    }
}
