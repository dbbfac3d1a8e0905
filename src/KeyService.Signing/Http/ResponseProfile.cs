using System.Diagnostics.CodeAnalysis;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>The parameters of a response's signature, all of them covered by it.</summary>
public readonly record struct ResponseSignatureOptions
{
    /// <summary>When the signature is made, in seconds since 1970 UTC.</summary>
    public required long Created { get; init; }

    /// <summary>When it ends, in seconds since 1970 UTC.</summary>
    public required long Expires { get; init; }

    /// <summary>The nonce that the request asked for, or one of the signer's own. 1 to 256 printable ASCII characters.</summary>
    public required string Nonce { get; init; }

    /// <summary>The key version, such as <c>acme/responses/3</c>.</summary>
    public required string KeyId { get; init; }
}

/// <summary>
/// The default profile of signed responses. Covered, in this order: <c>@status</c>; <c>content-digest</c> (but for
/// status 304); <c>content-type</c>, <c>content-encoding</c> and whatever other fields the caller passes; of the
/// request <c>@method</c>, <c>@path</c>, <c>@query</c>, and <c>content-digest</c> if it had one. Parameters:
/// <c>created</c>, <c>expires</c>, <c>nonce</c>, <c>keyid</c>, <c>tag</c>; no <c>alg</c>, since the key decides.
/// </summary>
public static partial class ResponseProfile
{
    /// <summary>The <c>tag</c> by which verifiers find the signature.</summary>
    public const string Tag = "keyservice-response";

    /// <summary>The label of the signature where nobody asks for another. It carries no meaning.</summary>
    public const string DefaultLabel = "sig";

    /// <summary>The most field lines that one signature covers.</summary>
    public const int MaxFields = 64;

    /// <summary>The longest nonce, in characters.</summary>
    public const int MaxNonceLength = 256;

    /// <summary>From created to expires if the caller does not say.</summary>
    public static TimeSpan DefaultLifetime { get; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest time from created to expires.</summary>
    public static TimeSpan MaxLifetime { get; } = TimeSpan.FromSeconds(300);

    /// <summary>How far the clocks of signer and verifier may differ.</summary>
    public static TimeSpan ClockSkew { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the text can be the label of a signature: a structured field key.</summary>
    public static bool IsLabel([NotNullWhen(true)] string? label) => Grammar.IsKey(label) && label!.Length <= 64;

    /// <summary>Whether the text can be a nonce: 1 to 256 printable ASCII characters.</summary>
    public static bool IsNonce([NotNullWhen(true)] string? nonce) =>
        !string.IsNullOrEmpty(nonce) && nonce.Length <= MaxNonceLength && Grammar.IsPrintable(nonce);

    /// <summary>
    /// Builds the signature base of a response, or says why there is none. Reads no clock: the caller vouches for
    /// <see cref="ResponseSignatureOptions.Created"/>.
    /// </summary>
    public static bool TryBuild(
        ResponseToSign response,
        in ResponseSignatureOptions options,
        [NotNullWhen(true)] out SignatureBase? signatureBase,
        [NotNullWhen(false)] out ResponseRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(response);
        signatureBase = null;
        refusal = Check(options) ?? Check(response);
        if (refusal is not null)
        {
            return false;
        }

        var builder = new ResponseBaseBuilder(stackalloc byte[1024], stackalloc byte[512]);
        try
        {
            builder.Write(response, options);
            signatureBase = builder.ToSignatureBase();
            return true;
        }
        finally
        {
            builder.Dispose();
        }
    }
}
