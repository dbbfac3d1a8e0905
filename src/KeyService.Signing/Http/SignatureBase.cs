namespace KeyService.Signing.Http;

/// <summary>The bytes to sign, and what announces them. RFC 9421, sections 2.5 and 4.1. Immutable.</summary>
public sealed partial class SignatureBase
{
    internal SignatureBase(byte[] bytes, string signatureInputMember)
    {
        Bytes = bytes;
        SignatureInputMember = signatureInputMember;
    }

    /// <summary>The signature base, ASCII. Not to be changed.</summary>
    public byte[] Bytes { get; }

    /// <summary>
    /// The member of the Signature-Input dictionary, such as <c>("@status");created=1;keyid="acme/responses/3"</c>.
    /// </summary>
    public string SignatureInputMember { get; }

    /// <summary>The value of the Signature-Input field with this one signature.</summary>
    public string FormatSignatureInput(string label) => $"{label}={SignatureInputMember}";

    /// <summary>The value of the Signature field with this one signature.</summary>
    public static string FormatSignature(string label, ReadOnlySpan<byte> signature) =>
        $"{label}=:{Convert.ToBase64String(signature)}:";
}
