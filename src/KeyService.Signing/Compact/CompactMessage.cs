using System.Text;
using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

/// <summary>
/// A message in one of the signature formats that exist out there: a handful of headers, no structured fields. Each
/// format is one type: <see cref="GitHubDelivery"/>, <see cref="StripeDelivery"/>, <see cref="StandardWebhook"/> and
/// <see cref="CompactResponse"/>. A sender makes the message and signs it, here or at the authority; a receiver reads it
/// back from the headers with the type's <c>Read</c>. Immutable, thread-safe; the body must stay unchanged meanwhile.
/// </summary>
public abstract class CompactMessage
{
    /// <summary>The most signatures, of any scheme, that one message may have.</summary>
    public const int MaxSignatures = 8;

    private protected CompactMessage(ReadOnlyMemory<byte> body) => Body = body;

    /// <summary>The content: what is sent, byte for byte, before it is parsed and after any content coding.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The bytes to sign, with the body at their end. What an authority is asked to sign is exactly this.</summary>
    public abstract ReadOnlyMemory<byte> SigningInput();

    /// <summary>The headers that carry the message's signatures: several during a rotation, the new key's first.</summary>
    /// <exception cref="ArgumentException">There is none, there are more than the format can carry, or it has no place for an algorithm.</exception>
    public IReadOnlyList<HttpFieldLine> FieldLines(params IReadOnlyList<CompactSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        if (signatures.Count == 0 || signatures.Count > Capacity)
        {
            throw new ArgumentException($"{FormatName} carries 1 to {Capacity} signatures, not {signatures.Count}.", nameof(signatures));
        }

        foreach (var signature in signatures)
        {
            if (SchemeOf(signature.Algorithm) is null)
            {
                throw new ArgumentException($"{FormatName} has no scheme for {signature.Algorithm}.", nameof(signatures));
            }

            if (!CompactText.HasSize(signature.Algorithm, signature.Value.Length))
            {
                throw new ArgumentException($"{signature.Value.Length} bytes are no {signature.Algorithm} signature.", nameof(signatures));
            }
        }

        return WriteFields(signatures);
    }

    /// <summary>Signs with keys in memory: the headers to send. Give the new key first during a rotation.</summary>
    /// <inheritdoc cref="FieldLines" path="/exception"/>
    public IReadOnlyList<HttpFieldLine> Sign(params IReadOnlyList<SigningKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var input = SigningInput();
        return FieldLines([.. keys.Select(key => CompactSignature.By(key, input.Span))]);
    }

    /// <summary>The format's name, for messages.</summary>
    private protected abstract string FormatName { get; }

    /// <summary>How many signatures the format can carry.</summary>
    private protected virtual int Capacity => MaxSignatures;

    /// <summary>How the format names an algorithm's signatures; null if it has none by it.</summary>
    private protected abstract string? SchemeOf(SignatureAlgorithm algorithm);

    /// <summary>Writes signatures that have been checked.</summary>
    private protected abstract IReadOnlyList<HttpFieldLine> WriteFields(IReadOnlyList<CompactSignature> signatures);

    /// <summary>What is bound to the body, in ASCII, and the body.</summary>
    private protected byte[] Bind(string head)
    {
        var input = new byte[head.Length + Body.Length];
        Encoding.ASCII.GetBytes(head, input);
        Body.Span.CopyTo(input.AsSpan(head.Length));
        return input;
    }
}
