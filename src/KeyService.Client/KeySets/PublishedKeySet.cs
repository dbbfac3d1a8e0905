using KeyService.Signing;

namespace KeyService.Client;

/// <summary>One key's published versions, as the authority showed them at one moment. No secrets. Immutable.</summary>
public sealed record PublishedKeySet
{
    /// <summary>The key, such as <c>acme/responses</c>.</summary>
    public required KeyName Name { get; init; }

    /// <summary>The algorithm and its parameters.</summary>
    public required KeySpec Spec { get; init; }

    /// <summary>A disabled key neither signs nor verifies.</summary>
    public bool Disabled { get; init; }

    /// <summary>Counts the key's changes, from 1.</summary>
    public long Revision { get; init; }

    /// <summary>The longest lifetime of the key's signatures.</summary>
    public TimeSpan MaxSignatureLifetime { get; init; }

    /// <summary>What the key's tenant demands of responses signed with it.</summary>
    public ResponsePolicy ResponsePolicy { get; init; } = new();

    /// <summary>Counts the changes of the key's tenant, from 1; it tells one <see cref="ResponsePolicy"/> from the next.</summary>
    public long TenantRevision { get; init; }

    /// <summary>The published versions by number, ascending. Retired ones are not among them.</summary>
    public IReadOnlyList<PublishedKeyVersion> Versions { get; init; } = [];
}

/// <summary>One published version of a key.</summary>
public sealed record PublishedKeyVersion
{
    /// <summary>The version's name; its <see cref="KeyVersionName.KeyId"/> is the <c>keyid</c> of its signatures.</summary>
    public required KeyVersionName Name { get; init; }

    /// <summary>What it may do.</summary>
    public required KeyVersionState State { get; init; }

    /// <summary>DER SubjectPublicKeyInfo (RFC 5280, section 4.1); empty for HMAC and for revoked versions.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>When it began to sign or, while pending, is to begin.</summary>
    public DateTimeOffset? ActivateTime { get; init; }

    /// <summary>When it stops verifying; null if that is not known yet.</summary>
    public DateTimeOffset? RetireTime { get; init; }

    /// <summary>Whether its signatures count.</summary>
    public bool Verifies => State is KeyVersionState.Pending or KeyVersionState.Active or KeyVersionState.VerifyOnly;
}
