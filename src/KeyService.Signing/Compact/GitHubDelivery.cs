using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

/// <summary>
/// A delivery as GitHub signs it: <c>X-Hub-Signature-256: sha256=</c> and the lower-case hex of HMAC-SHA-256 over the
/// body. One signature, no time and no id under it: whoever saw a delivery can send it again, so a receiver that must
/// not act twice needs something of its own in the body. The older <c>X-Hub-Signature</c> (SHA-1) is not looked at.
/// </summary>
public sealed class GitHubDelivery(ReadOnlyMemory<byte> body) : CompactMessage(body)
{
    /// <summary>The header that carries the signature.</summary>
    public const string SignatureField = "X-Hub-Signature-256";

    private const string Scheme = "sha256";

    private protected override string FormatName => "GitHub's format";

    private protected override int Capacity => 1;

    /// <summary>Reads a received delivery.</summary>
    /// <param name="fields">The field lines as received.</param>
    /// <param name="body">The content as received.</param>
    public static CompactReading<GitHubDelivery> Read(IReadOnlyList<HttpFieldLine> fields, ReadOnlyMemory<byte> body)
    {
        if (!CompactFields.TryReadSignatures(fields, SignatureField, out var text, out var problem))
        {
            return CompactReading<GitHubDelivery>.Refused(problem);
        }

        SignatureEntries.Cut(text, '=', out var scheme, out var value);
        var algorithm = scheme is Scheme ? SignatureAlgorithm.HmacSha256 : null;
        var entries = new SignatureEntries(SignatureField);
        entries.Add(algorithm, algorithm is null ? null : CompactText.ReadHex(value, algorithm));
        return entries.Problem is { } none
            ? CompactReading<GitHubDelivery>.Refused(none)
            : CompactReading<GitHubDelivery>.Of(new GitHubDelivery(body), entries.WellFormed);
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> SigningInput() => Body;

    private protected override string? SchemeOf(SignatureAlgorithm algorithm) => algorithm.IsSymmetric ? Scheme : null;

    private protected override IReadOnlyList<HttpFieldLine> WriteFields(IReadOnlyList<CompactSignature> signatures) =>
        [new(SignatureField, $"{Scheme}={Convert.ToHexStringLower(signatures[0].Value.Span)}")];
}
