using System.Diagnostics.CodeAnalysis;
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
        wish = null;
        if (HttpFields.Combine(fields, FieldName) is not { Length: <= MaxLength } value
            || !StructuredField.TryParseDictionary(value, out var members))
        {
            return false;
        }

        foreach (var (label, member) in members)
        {
            if (member is InnerList list
                && list.Parameters.Find("tag") is BareItem.String { Value: ResponseProfile.Tag }
                && ResponseProfile.IsLabel(label)
                && TryReadNonce(list.Parameters, out var nonce))
            {
                wish = new AcceptSignature(label, nonce);
                return true;
            }
        }

        return false;
    }

    private static bool TryReadNonce(Parameters parameters, out string? nonce)
    {
        var value = parameters.Find("nonce");
        nonce = (value as BareItem.String)?.Value;
        return value is null || ResponseProfile.IsNonce(nonce);
    }
}
