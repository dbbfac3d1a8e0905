using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>
/// The request's wish for a signed response, RFC 9421, section 5: the profile's components and tag, and a nonce that
/// the signature must echo. What else the response needs covered, such as its content-type, the signer adds.
/// </summary>
/// <param name="Label">The label under which the signature is expected.</param>
/// <param name="Nonce">The nonce to echo; null if none was asked for.</param>
public sealed record AcceptSignature(string Label, string? Nonce)
{
    /// <summary>The field's name, in lowercase.</summary>
    public const string FieldName = "accept-signature";

    private const string Components =
        """("@status" "content-digest" "@method";req "@path";req "@query";req)""";

    // What is longer than this is not from a client of the profile.
    private const int MaxLength = 8 * 1024;

    /// <summary>The field value that asks for a signature with the nonce.</summary>
    /// <exception cref="ArgumentException">The nonce is not 1 to 256 printable ASCII characters, or the label is no key.</exception>
    public static string Format(string nonce, string label = ResponseProfile.DefaultLabel)
    {
        if (!ResponseProfile.IsNonce(nonce))
        {
            throw new ArgumentException($"The nonce must be 1 to {ResponseProfile.MaxNonceLength} printable ASCII characters.", nameof(nonce));
        }

        if (!ResponseProfile.IsLabel(label))
        {
            throw new ArgumentException($"'{label}' is not a label: a-z or '*', then a-z 0-9 _ - . *, at most 64.", nameof(label));
        }

        var writer = new AsciiWriter(stackalloc byte[512]);
        writer.Write(label);
        writer.Write('=');
        writer.Write(Components);
        writer.Write(";created;expires;nonce="u8);
        BareItem.String.WriteQuoted(ref writer, nonce);
        writer.Write(";keyid;tag="u8);
        BareItem.String.WriteQuoted(ref writer, ResponseProfile.Tag);
        var text = writer.ToString();
        writer.Dispose();
        return text;
    }

    /// <summary>
    /// Reads the wish for this profile from a request's field lines. False if there is none; a malformed one is none,
    /// as section 5.2 lets a signer ignore what it cannot fulfil.
    /// </summary>
    public static bool TryRead(IReadOnlyList<HttpFieldLine> fields, [NotNullWhen(true)] out AcceptSignature? wish)
    {
        ArgumentNullException.ThrowIfNull(fields);
        wish = TryParse(fields, out var members) ? Find(members, HasTag, _ => true) : null;
        return wish is not null;
    }

    /// <summary>
    /// Under which label to sign, and with which nonce: those of the first wish that the signature fulfils, one with the
    /// profile's tag before one without any. A wish for other components, another application (tag), a certain algorithm
    /// or another key is not fulfilled; then no nonce is echoed, and the label is one that nobody asked for, since a
    /// label of the request promises what was asked for under it.
    /// </summary>
    /// <param name="fields">The request's field lines.</param>
    /// <param name="key">The key that will sign.</param>
    /// <param name="covers">Whether the signature will cover a component.</param>
    public static AcceptSignature Answer(IReadOnlyList<HttpFieldLine> fields, KeyName key, Predicate<ComponentIdentifier> covers)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(covers);
        if (!TryParse(fields, out var members))
        {
            return new AcceptSignature(ResponseProfile.DefaultLabel, null);
        }

        bool Fulfils(InnerList list) =>
            list.Parameters.Find("alg") is null
            && (list.Parameters.Find("keyid") is not BareItem.String { Value: var id } || (KeyVersionName.TryParse(id, out var version) && version.Key == key))
            && list.Items.All(item => ComponentIdentifier.TryCreate(item, out var component, out _) && covers(component));

        return Find(members, HasTag, Fulfils)
            ?? Find(members, list => list.Parameters.Find("tag") is null, Fulfils)
            ?? new AcceptSignature(FreeLabel(members), null);
    }

    private static bool TryParse(IReadOnlyList<HttpFieldLine> fields, [NotNullWhen(true)] out StructuredDictionary? members)
    {
        members = null;
        return HttpFields.Combine(fields, FieldName) is { Length: <= MaxLength } value && StructuredField.TryParseDictionary(value, out members);
    }

    private static AcceptSignature? Find(StructuredDictionary members, Predicate<InnerList> isMeant, Predicate<InnerList> fulfils)
    {
        foreach (var (label, member) in members)
        {
            if (member is InnerList list
                && isMeant(list)
                && ResponseProfile.IsLabel(label)
                && TryReadNonce(list.Parameters, out var nonce)
                && fulfils(list))
            {
                return new AcceptSignature(label, nonce);
            }
        }

        return null;
    }

    private static bool HasTag(InnerList list) => list.Parameters.Find("tag") is BareItem.String { Value: ResponseProfile.Tag };

    private static string FreeLabel(StructuredDictionary members)
    {
        var label = ResponseProfile.DefaultLabel;
        for (var i = 2; members.Find(label) is not null; i++)
        {
            label = string.Create(CultureInfo.InvariantCulture, $"{ResponseProfile.DefaultLabel}-{i}");
        }

        return label;
    }

    private static bool TryReadNonce(Parameters parameters, out string? nonce)
    {
        var value = parameters.Find("nonce");
        nonce = (value as BareItem.String)?.Value;
        return value is null || ResponseProfile.IsNonce(nonce);
    }
}
