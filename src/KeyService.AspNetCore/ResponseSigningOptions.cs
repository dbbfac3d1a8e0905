using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.AspNetCore;

/// <summary>
/// What to do with a response that no signature fits: an upgraded connection (101, WebSockets), extended CONNECT,
/// <c>text/event-stream</c> and <c>application/grpc</c>.
/// </summary>
public enum UnsignableResponses
{
    /// <summary>
    /// Answer 500 in its place, and offer no upgrade. So nothing leaves unsigned unnoticed, and a verifier would refuse it
    /// anyway.
    /// </summary>
    Refuse,

    /// <summary>Send it unsigned. For services that serve such responses beside signed ones.</summary>
    PassThrough,
}

/// <summary>How a service's responses are signed.</summary>
public sealed class ResponseSigningOptions
{
    /// <summary>The key that signs, such as <c>acme/responses</c>. Required.</summary>
    public string Key { get; set; } = "";

    /// <summary>How long verifiers accept a signature; the key's policy may allow less. Default: 60 s; at most 300 s.</summary>
    public TimeSpan Lifetime { get; set; } = ResponseProfile.DefaultLifetime;

    /// <summary>
    /// The largest body in bytes: a response is held in memory until it is signed, and a larger one is answered with 500.
    /// Default: 10 MiB.
    /// </summary>
    public long MaxBufferedBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>What to do with responses that no signature fits. Default: refuse.</summary>
    public UnsignableResponses UnsignableResponses { get; set; } = UnsignableResponses.Refuse;

    /// <summary>
    /// Response fields to cover beside <c>content-digest</c>, <c>content-type</c> and <c>content-encoding</c>, where a
    /// response has them. Fields that proxies change are refused at start.
    /// </summary>
    public ISet<string> CoveredFields { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Everything that is wrong with these options, each with what to write instead; empty if they are sound.</summary>
    internal IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (!KeyName.TryParse(Key, out _))
        {
            problems.Add(Key is { Length: > 0 }
                ? $"Response signing: Key is '{Key}', which is not a key name: write TENANT/KEY, such as \"acme/responses\"."
                : "Response signing: Key is empty: write the key that signs, such as \"acme/responses\".");
        }

        if (Lifetime < TimeSpan.FromSeconds(1) || Lifetime > ResponseProfile.MaxLifetime)
        {
            problems.Add($"Response signing: Lifetime is {Lifetime}: write a time from 00:00:01 to {ResponseProfile.MaxLifetime}.");
        }

        if (MaxBufferedBytes is < 1024 or > int.MaxValue)
        {
            problems.Add(FormattableString.Invariant($"Response signing: MaxBufferedBytes is {MaxBufferedBytes}: write a number from 1024 to {int.MaxValue}."));
        }

        if (!Enum.IsDefined(UnsignableResponses))
        {
            problems.Add($"Response signing: UnsignableResponses is '{UnsignableResponses}': write Refuse or PassThrough.");
        }

        foreach (var field in CoveredFields.Where(field => MutableFields.Contains(field)).Order(StringComparer.Ordinal))
        {
            problems.Add($"Response signing: CoveredFields has '{field}', which cannot be covered: {MutableFields.Why(field)}. Leave it out.");
        }

        return problems;
    }
}
