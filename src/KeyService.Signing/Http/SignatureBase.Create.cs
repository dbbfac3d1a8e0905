using System.Diagnostics.CodeAnalysis;
using System.Text;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

public sealed partial class SignatureBase
{
    /// <summary>
    /// Builds the signature base of any message for any parameters; false, with the problem as the end of a sentence,
    /// if a covered component is absent, ambiguous or not representable. RFC 9421, section 2.5.
    /// </summary>
    public static bool TryCreate(
        HttpMessage message,
        SignatureParameters parameters,
        [NotNullWhen(true)] out SignatureBase? signatureBase,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(parameters);
        signatureBase = null;
        problem = null;
        var writer = new AsciiWriter(stackalloc byte[1024]);
        try
        {
            foreach (var component in parameters.Components)
            {
                if (!ComponentValue.TryGet(message, component, out var value, out problem))
                {
                    return false;
                }

                component.WriteTo(ref writer);
                writer.Write(": "u8);
                if (HttpFields.HasForbiddenCharacter(value) || !writer.TryWrite(value))
                {
                    problem = $"the value of {component} has a line break or a character outside ASCII";
                    return false;
                }

                writer.Write('\n');
            }

            writer.Write("\"@signature-params\": "u8);
            var start = writer.Length;
            parameters.WriteTo(ref writer);
            signatureBase = new SignatureBase(writer.Written.ToArray(), Encoding.ASCII.GetString(writer.Written[start..]));
            return true;
        }
        finally
        {
            writer.Dispose();
        }
    }
}
