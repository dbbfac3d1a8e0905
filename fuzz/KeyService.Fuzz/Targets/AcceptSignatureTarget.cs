using KeyService.Signing.Http;

namespace KeyService.Fuzz.Targets;

/// <summary>
/// Accept-Signature: an honest wish is read as it was written; and what is read of any other can be fulfilled, so that no
/// client brings the signer to an exception or to a header that it did not mean.
/// </summary>
public sealed class AcceptSignatureTarget : FuzzTarget
{
    private string _value = "";

    public override string Name => "accept-signature";

    public override string Input => FuzzText.Quote(_value);

    public override void Try(FuzzRandom random)
    {
        var nonce = Convert.ToBase64String(random.Bytes(1 + random.Below(24)));
        var honest = AcceptSignature.Format(nonce, random.Pick("sig", "s1", "*a"));
        _value = random.OneIn(4) ? $"{StructuredText.Dictionary(random)}, {honest}".TrimStart(',', ' ') : honest;
        var intact = random.OneIn(4);
        _value = intact ? _value : TextMutation.Mutate(_value, random);
        var lines = Split(_value, random);
        if (!AcceptSignature.TryRead(lines, out var wish))
        {
            Must(!intact, "an honest wish is not read");
            return;
        }

        Must(!intact || wish.Nonce == nonce, "the nonce is read as another");
        Must(ResponseProfile.IsLabel(wish.Label), "the label cannot be written");
        Must(wish.Nonce is null || ResponseProfile.IsNonce(wish.Nonce), "the nonce cannot be written");
        if (wish.Nonce is null)
        {
            return;
        }

        var written = AcceptSignature.Format(wish.Nonce, wish.Label);
        Must(AcceptSignature.TryRead([new(AcceptSignature.FieldName, written)], out var again) && again == wish, "the wish changes by being written");
        var options = new ResponseSignatureOptions { Created = 1, Expires = 2, Nonce = wish.Nonce, KeyId = "acme/responses/3" };
        var response = new ResponseToSign { Status = 304, Fields = [], Request = new HttpRequestParts { Method = "GET" } };
        Must(ResponseProfile.TryBuild(response, options, out var built, out _), "the wish cannot be fulfilled");
        Must(!built!.FormatSignatureInput(wish.Label).AsSpan().ContainsAny('\r', '\n', '\0'), "the wish breaks the header");
    }

    // Now and then on two lines, as proxies split and join lists.
    private static HttpFieldLine[] Split(string value, FuzzRandom random)
    {
        var comma = random.OneIn(4) ? value.IndexOf(", ", StringComparison.Ordinal) : -1;
        return comma < 0
            ? [new("Accept-Signature", value)]
            : [new("Accept-Signature", value[..comma]), new("accept-signature", value[(comma + 2)..])];
    }
}
