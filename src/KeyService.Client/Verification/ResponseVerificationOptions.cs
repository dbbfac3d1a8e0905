using System.Net;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Client;

/// <summary>Which request bodies are bound to the response by a <c>Content-Digest</c> header (RFC 9530).</summary>
public enum RequestDigest
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Those that are in memory already: byte arrays, strings, forms and JSON. Streams are sent as they come.</summary>
    InMemory,

    /// <summary>All; streams are read into memory first, up to <see cref="ResponseVerificationOptions.MaxBodyBytes"/>.</summary>
    Always,
}

/// <summary>What an HTTP client demands of the responses that it receives.</summary>
public sealed class ResponseVerificationOptions
{
    /// <summary>The keys that may sign responses, such as <c>acme/responses</c>. At least one; there is no default.</summary>
    public ISet<string> TrustedKeys { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// The largest body in bytes, as received and again when decompressed; larger ones are refused. Each is held in
    /// memory until it is verified, unless <see cref="StreamBodies"/>. Default: 10 MiB.
    /// </summary>
    public long MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>
    /// Hands a response on as soon as its signature has verified, and its body as it arrives, so that nothing is held in
    /// memory. Status, covered headers and request are verified then; the body only at its end: the read that reaches it
    /// throws <see cref="SignatureVerificationException"/> if the body is not the one that was signed. So act on nothing
    /// before you have read to the end without an exception. Send with
    /// <see cref="HttpCompletionOption.ResponseHeadersRead"/>; otherwise the client itself buffers. Default: false.
    /// </summary>
    public bool StreamBodies { get; set; }

    /// <summary>The longest accepted time from created to expires. Default and most: 300 s.</summary>
    public TimeSpan MaxSignatureLifetime { get; set; } = ResponseProfile.MaxLifetime;

    /// <summary>How far the authority's clock may be ahead or behind. Default: 5 s; at most 60 s.</summary>
    public TimeSpan ClockSkew { get; set; } = ResponseProfile.ClockSkew;

    /// <summary>Which request bodies the response must be bound to. Default: those in memory.</summary>
    public RequestDigest RequestDigest { get; set; } = RequestDigest.InMemory;

    /// <summary>
    /// The encodings (gzip, brotli, deflate) to ask for and to decompress, after the response has been verified as it was
    /// sent. Use it in place of the primary handler's property, which is taken over and turned off. Default: none.
    /// </summary>
    public DecompressionMethods AutomaticDecompression { get; set; } = DecompressionMethods.None;

    /// <summary>Everything that is wrong with these options, each with what to write instead; empty if they are sound.</summary>
    internal IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (TrustedKeys.Count == 0)
        {
            problems.Add("TrustedKeys is empty: add the key that signs the responses, such as \"acme/responses\".");
        }

        foreach (var key in TrustedKeys.Where(key => !KeyName.TryParse(key, out _)).Order(StringComparer.Ordinal))
        {
            problems.Add($"TrustedKeys has '{key}', which is not a key name: write TENANT/KEY, such as \"acme/responses\".");
        }

        // What is held in memory is one array.
        var most = StreamBodies ? long.MaxValue : int.MaxValue;
        if (MaxBodyBytes < 1 || MaxBodyBytes > most)
        {
            problems.Add(FormattableString.Invariant($"MaxBodyBytes is {MaxBodyBytes}: write a number from 1 to {most}."));
        }

        if (MaxSignatureLifetime < TimeSpan.FromSeconds(1) || MaxSignatureLifetime > ResponseProfile.MaxLifetime)
        {
            problems.Add($"MaxSignatureLifetime is {MaxSignatureLifetime}: write a time from 00:00:01 to {ResponseProfile.MaxLifetime}.");
        }

        if (ClockSkew < TimeSpan.Zero || ClockSkew > TimeSpan.FromMinutes(1))
        {
            problems.Add($"ClockSkew is {ClockSkew}: write a time from 00:00:00 to 00:01:00.");
        }

        if (!Enum.IsDefined(RequestDigest))
        {
            problems.Add($"RequestDigest is '{RequestDigest}': write Never, InMemory or Always.");
        }

        return problems;
    }

    internal ResponseVerificationPolicy ToPolicy() =>
        ResponseVerificationPolicy.Trusting(TrustedKeys.Select(KeyName.Parse)) with { MaxLifetime = MaxSignatureLifetime, ClockSkew = ClockSkew };
}
