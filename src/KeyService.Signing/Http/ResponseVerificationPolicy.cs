namespace KeyService.Signing.Http;

/// <summary>What a verifier demands of responses beyond the profile itself.</summary>
public sealed record ResponseVerificationPolicy
{
    /// <summary>Whether a key may sign what is verified here. There is no default: trust is always named.</summary>
    public required Func<KeyName, bool> IsTrusted { get; init; }

    /// <summary>The longest accepted time from created to expires.</summary>
    public TimeSpan MaxLifetime { get; init; } = ResponseProfile.MaxLifetime;

    /// <summary>How far the signer's clock may be ahead or behind.</summary>
    public TimeSpan ClockSkew { get; init; } = ResponseProfile.ClockSkew;

    /// <summary>
    /// Whether a signature must have a nonce although the request sent none. Then the caller claims it in a store of its
    /// own, last of all. Where the request did send one, it must come back whatever this says.
    /// </summary>
    public bool RequireNonce { get; init; } = true;

    /// <summary>Trusts the given keys and no other.</summary>
    public static ResponseVerificationPolicy Trusting(params IEnumerable<KeyName> keys)
    {
        var trusted = keys.ToHashSet();
        return new ResponseVerificationPolicy { IsTrusted = trusted.Contains };
    }
}
