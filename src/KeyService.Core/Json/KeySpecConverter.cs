using System.Globalization;
using KeyService.Signing;

namespace KeyService.Core.Json;

/// <summary><see cref="KeySpec"/> as its algorithm's name, for RSA with the bits: <c>"rsa-pss-sha512/3072"</c>.</summary>
public sealed class KeySpecConverter : TextConverter<KeySpec>
{
    private protected override KeySpec Parse(string text)
    {
        var slash = text.IndexOf('/');
        var algorithm = SignatureAlgorithm.Parse(slash < 0 ? text : text[..slash]);
        var bits = 0;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits))
        {
            throw new FormatException($"'{text}' is not a key spec: write ALGORITHM or, for RSA, ALGORITHM/BITS.");
        }

        return KeySpec.TryCreate(algorithm, bits, out var spec, out var problem) ? spec : throw new FormatException(problem);
    }
}
