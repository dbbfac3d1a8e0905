using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using KeyService.Signing.Http;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Compact;

/// <summary>
/// A delivery by the Standard Webhooks specification 1.0.0: <c>webhook-id</c>, <c>webhook-timestamp</c> and
/// <c>webhook-signature</c>, the last with <c>v1,BASE64</c> (HMAC-SHA-256) and <c>v1a,BASE64</c> (ed25519) separated by
/// single spaces. Signed is <c>ID.SECONDS.BODY</c>, so an id with a dot is refused: the parts could be moved.
/// </summary>
public sealed class StandardWebhook : CompactMessage
{
    /// <summary>The header with the id, the same on each attempt: the receiver's idempotency key.</summary>
    public const string IdField = "webhook-id";

    /// <summary>The header with the time of the attempt.</summary>
    public const string TimestampField = "webhook-timestamp";

    /// <summary>The header with the signatures.</summary>
    public const string SignatureField = "webhook-signature";

    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 256;

    private readonly long _seconds;

    /// <summary>A delivery to sign, at a time of which whole seconds count.</summary>
    /// <exception cref="ArgumentException">The id is not one: see <see cref="IsId"/>.</exception>
    public StandardWebhook(string id, DateTimeOffset timestamp, ReadOnlyMemory<byte> body)
        : this(RequireId(id), CompactText.Timestamp(timestamp), body)
    {
    }

    private StandardWebhook(string id, long seconds, ReadOnlyMemory<byte> body)
        : base(body) => (Id, _seconds) = (id, seconds);

    /// <summary>The delivery's id. Whoever keeps ids for a replay guard may forget one once its timestamp is past the tolerance.</summary>
    public string Id { get; }

    /// <summary>When the attempt was signed.</summary>
    public DateTimeOffset Timestamp => DateTimeOffset.FromUnixTimeSeconds(_seconds);

    private protected override string FormatName => "Standard Webhooks";

    /// <summary>Whether the text can be an id: 1 to 256 visible ASCII characters, none of them a dot.</summary>
    public static bool IsId([NotNullWhen(true)] string? id) =>
        id is { Length: >= 1 and <= MaxIdLength } && !id.AsSpan().ContainsAnyExceptInRange('!', '~') && !id.Contains('.');

    /// <summary>Reads a received delivery.</summary>
    /// <param name="fields">The field lines as received.</param>
    /// <param name="body">The content as received.</param>
    /// <param name="now">The verifier's time.</param>
    /// <param name="tolerance"><see cref="CompactTolerance.Webhooks"/> if null.</param>
    public static CompactReading<StandardWebhook> Read(
        IReadOnlyList<HttpFieldLine> fields, ReadOnlyMemory<byte> body, DateTimeOffset now, CompactTolerance? tolerance = null)
    {
        if (!CompactFields.TryReadSignatures(fields, SignatureField, out var signatures, out var problem)
            || !CompactFields.TryRead(fields, IdField, out var id, out problem)
            || !CompactFields.TryRead(fields, TimestampField, out var timestamp, out problem))
        {
            return CompactReading<StandardWebhook>.Refused(problem);
        }

        if (!IsId(id))
        {
            return CompactReading<StandardWebhook>.Malformed($"{IdField} is not 1 to {MaxIdLength} visible ASCII characters without a dot.");
        }

        if (!CompactText.TryReadTimestamp(timestamp, out var seconds))
        {
            return CompactReading<StandardWebhook>.Malformed($"{TimestampField} is not a time in seconds.");
        }

        var entries = ReadEntries(signatures);
        problem = entries.Problem ?? (tolerance ?? CompactTolerance.Webhooks).Check(seconds, now);
        return problem is not null
            ? CompactReading<StandardWebhook>.Refused(problem)
            : CompactReading<StandardWebhook>.Of(new StandardWebhook(id, seconds, body), entries.WellFormed);
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> SigningInput() => Bind(string.Create(CultureInfo.InvariantCulture, $"{Id}.{_seconds}."));

    private protected override string? SchemeOf(SignatureAlgorithm algorithm) =>
        algorithm == SignatureAlgorithm.HmacSha256 ? "v1" : algorithm == SignatureAlgorithm.Ed25519 ? "v1a" : null;

    private protected override IReadOnlyList<HttpFieldLine> WriteFields(IReadOnlyList<CompactSignature> signatures) =>
    [
        new(IdField, Id),
        new(TimestampField, _seconds.ToString(CultureInfo.InvariantCulture)),
        new(SignatureField, string.Join(' ', signatures.Select(s => $"{SchemeOf(s.Algorithm)},{Base64.Encode(s.Value.Span)}"))),
    ];

    private static SignatureEntries ReadEntries(string text)
    {
        var entries = new SignatureEntries(SignatureField);
        foreach (var range in text.AsSpan().Split(' '))
        {
            SignatureEntries.Cut(text.AsSpan(range), ',', out var scheme, out var value);
            var algorithm = scheme switch
            {
                "v1" => SignatureAlgorithm.HmacSha256,
                "v1a" => SignatureAlgorithm.Ed25519,
                _ => null,
            };
            entries.Add(algorithm, algorithm is null ? null : CompactText.ReadBase64(value, algorithm));
            if (entries.TooMany)
            {
                break;
            }
        }

        return entries;
    }

    private static string RequireId(string id) =>
        IsId(id) ? id : throw new ArgumentException($"A webhook id has 1 to {MaxIdLength} visible ASCII characters and no dot.", nameof(id));
}
