using KeyService.Signing.Http;

namespace KeyService.Fuzz.Targets;

/// <summary>
/// Content-Digest (RFC 9530): the true digest accepts the body, and no field, however damaged, accepts another body.
/// </summary>
public sealed class ContentDigestTarget : FuzzTarget
{
    private readonly Func<ClaimedDigests, byte[], bool> _matches;
    private string _value = "";
    private byte[] _body = [];

    public ContentDigestTarget()
        : this(Matches)
    {
    }

    /// <summary>With another comparison: to see whether a wrong one is found.</summary>
    public ContentDigestTarget(Func<ClaimedDigests, byte[], bool> matches) => _matches = matches;

    public override string Name => "content-digest";

    public override string Input => $"{FuzzText.Quote(_value)} for the body {Convert.ToHexString(_body)}";

    public override void Try(FuzzRandom random)
    {
        _body = random.Bytes(random.Below(24));
        var honest = random.Below(3) switch
        {
            0 => ContentDigest.Sha256(_body),
            1 => ContentDigest.Sha512(_body),
            _ => $"{ContentDigest.Sha256(_body)}, {ContentDigest.Sha512(_body)}",
        };
        _value = random.OneIn(4) ? "md5=:AAAA:, " + honest : honest;
        var intact = random.OneIn(4);
        _value = intact ? _value : TextMutation.Mutate(_value, random);
        var read = ClaimedDigests.TryParse(_value, out var claimed);
        if (intact)
        {
            Must(read && claimed!.IsCheckable && _matches(claimed, _body), "the true digest is refused");
        }

        if (!read)
        {
            return;
        }

        // Empty is what a claim of nothing known allows; a body that is not the true one must not be empty here.
        var forged = TextMutation.Mutate([.. _body, 0], random);
        if (forged.Length > 0 && !forged.AsSpan().SequenceEqual(_body))
        {
            Must(!_matches(claimed!, forged), $"the digest of another body accepts {Convert.ToHexString(forged)}");
        }
    }

    public static bool Matches(ClaimedDigests claimed, byte[] body)
    {
        using var hash = new ContentDigestAccumulator(claimed);
        hash.Append(body.AsSpan(0, body.Length / 2));
        hash.Append(body.AsSpan(body.Length / 2));
        return hash.Matches();
    }
}
