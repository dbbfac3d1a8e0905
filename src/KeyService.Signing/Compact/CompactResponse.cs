using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

/// <summary>
/// A response under <c>X-Response-Signature: sha256=HEX</c>. Signed is
/// <c>v1.SECONDS.NONCE.STATUS.METHOD.BASE64URL(PATH?QUERY).BODY</c>: no part before the body can hold a dot, so none can
/// be moved. The rest travels beside it in <c>X-Response-Timestamp</c>, <c>X-Response-Nonce</c> and, as a hint,
/// <c>X-Response-Key-Id</c>. Header values are not covered: where they matter, use the RFC 9421 profile.
/// </summary>
public sealed partial class CompactResponse : CompactMessage
{
    /// <summary>The header with the signatures: <c>SCHEME=HEX</c>, several separated by a comma and a space.</summary>
    public const string SignatureField = "X-Response-Signature";

    /// <summary>The header with the time of signing, in seconds.</summary>
    public const string TimestampField = "X-Response-Timestamp";

    /// <summary>The header with the nonce: in the request the client's, in the response its echo.</summary>
    public const string NonceField = "X-Response-Nonce";

    /// <summary>The header with the key version of each signature, in their order.</summary>
    public const string KeyIdField = "X-Response-Key-Id";

    private static readonly SearchValues<char> NonceCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly SearchValues<char> MethodCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly long _seconds;

    /// <summary>A response to sign, at a time of which whole seconds count.</summary>
    /// <param name="status">The status code, 100 to 599.</param>
    /// <param name="request">The request that is answered; its method, path and query are bound.</param>
    /// <param name="nonce">The request's nonce or, if it had none, one of the signer's own: see <see cref="IsNonce"/>.</param>
    /// <param name="timestamp">When the response is signed.</param>
    /// <param name="body">The content; empty for HEAD, 204 and 304.</param>
    /// <exception cref="ArgumentException">A part cannot be bound; the message says which.</exception>
    public CompactResponse(int status, HttpRequestParts request, string nonce, DateTimeOffset timestamp, ReadOnlyMemory<byte> body)
        : this(status, request, nonce, CompactText.Timestamp(timestamp), body)
    {
        if (Unbindable(status, request) is { } problem)
        {
            throw new ArgumentException(problem);
        }

        if (!IsNonce(nonce))
        {
            throw new ArgumentException("The nonce must be 22 to 128 characters of base64url: 128 bits at least.", nameof(nonce));
        }
    }

    private CompactResponse(int status, HttpRequestParts request, string nonce, long seconds, ReadOnlyMemory<byte> body)
        : base(body) => (Status, Request, Nonce, _seconds) = (status, request, nonce, seconds);

    /// <summary>The status code.</summary>
    public int Status { get; }

    /// <summary>The request that the response answers.</summary>
    public HttpRequestParts Request { get; }

    /// <summary>The nonce. Where the request had none, the receiver claims it, last of all, so that it holds once only.</summary>
    public string Nonce { get; }

    /// <summary>When the response was signed.</summary>
    public DateTimeOffset Timestamp => DateTimeOffset.FromUnixTimeSeconds(_seconds);

    private protected override string FormatName => SignatureField;

    /// <summary>Whether the text can be a nonce: 22 to 128 characters of base64url, which is 128 bits at least.</summary>
    public static bool IsNonce([NotNullWhen(true)] string? nonce) =>
        nonce is { Length: >= 22 and <= 128 } && !nonce.AsSpan().ContainsAnyExcept(NonceCharacters);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> SigningInput()
    {
        var path = Request.Path.Length == 0 ? "/" : Request.Path;
        var query = Request.Query is "?" ? "" : Request.Query;
        var target = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(path + query));
        return Bind(string.Create(CultureInfo.InvariantCulture, $"v1.{_seconds}.{Nonce}.{Status}.{Request.Method}.{target}."));
    }

    // The names of RFC 9421 but for HMAC, which is known as sha256 out there.
    private protected override string? SchemeOf(SignatureAlgorithm algorithm) =>
        algorithm == SignatureAlgorithm.HmacSha256 ? "sha256" : algorithm.Name;

    private protected override IReadOnlyList<HttpFieldLine> WriteFields(IReadOnlyList<CompactSignature> signatures)
    {
        List<HttpFieldLine> lines =
        [
            new(SignatureField, string.Join(", ", signatures.Select(s => $"{SchemeOf(s.Algorithm)}={Convert.ToHexStringLower(s.Value.Span)}"))),
            new(TimestampField, _seconds.ToString(CultureInfo.InvariantCulture)),
            new(NonceField, Nonce),
        ];
        var named = signatures.Count(s => s.KeyVersion is not null);
        if (named > 0 && named < signatures.Count)
        {
            throw new ArgumentException("Either all signatures name their key version or none does.", nameof(signatures));
        }

        if (named > 0)
        {
            lines.Add(new(KeyIdField, string.Join(", ", signatures.Select(s => s.KeyVersion!.Value.KeyId))));
        }

        return lines;
    }

    private static string? Unbindable(int status, HttpRequestParts request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return status is < 100 or > 599 ? "The status must be 100 to 599."
            : request.Method is not { Length: >= 1 and <= 32 } || request.Method.AsSpan().ContainsAnyExcept(MethodCharacters)
                ? "The request's method must be 1 to 32 letters, digits, '-' and '_'."
            : request.Path is null || request.Path.AsSpan().ContainsAnyExceptInRange('!', '~') || request.Path.AsSpan().ContainsAny('?', '#')
                ? "The request's path must be raw: percent-encoded, without '?', '#' or spaces."
            : request.Query is not ([] or ['?', ..]) || request.Query.AsSpan().ContainsAnyExceptInRange('!', '~') || request.Query.Contains('#')
                ? "The request's query must be raw and start with '?', or be empty."
            : null;
    }
}
