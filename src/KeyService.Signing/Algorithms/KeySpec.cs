using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyService.Signing;

/// <summary>
/// The parameters of a key: its algorithm and, for RSA, the size of its modulus.
/// The default value specifies no key: its <see cref="Algorithm"/> throws. Immutable, thread-safe.
/// </summary>
public readonly record struct KeySpec
{
    /// <summary>The modulus size of an RSA key for which none is asked: 3072 bits (NIST SP 800-57, 128-bit strength).</summary>
    public const int DefaultRsaBits = 3072;

    private readonly SignatureAlgorithm? _algorithm;

    private KeySpec(SignatureAlgorithm algorithm, int rsaBits)
    {
        _algorithm = algorithm;
        RsaBits = rsaBits;
    }

    /// <summary>The only algorithm the key may be used with.</summary>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public SignatureAlgorithm Algorithm =>
        _algorithm ?? throw new InvalidOperationException("The default KeySpec specifies no key: use KeySpec.Create.");

    /// <summary>2048, 3072 or 4096 for RSA; 0 for all others.</summary>
    public int RsaBits { get; }

    /// <summary>The size in bytes of every signature by such a key.</summary>
    public int SignatureSize => Algorithm.SignatureSize(this);

    /// <summary>Combines an algorithm with a modulus size; 0 means 3072 for RSA and is the only choice for all others.</summary>
    public static bool TryCreate(
        SignatureAlgorithm algorithm, int rsaBits, out KeySpec spec, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        problem = (algorithm.IsRsa, rsaBits) switch
        {
            (true, 0 or 2048 or 3072 or 4096) or (false, 0) => null,
            (true, _) => $"{algorithm} keys have 2048, 3072 or 4096 bits (0 means {DefaultRsaBits}), not {rsaBits}.",
            (false, _) => $"{algorithm} keys have one size: leave the RSA bits at 0, not {rsaBits}.",
        };
        spec = problem is null
            ? new KeySpec(algorithm, algorithm.IsRsa && rsaBits == 0 ? DefaultRsaBits : rsaBits)
            : default;
        return problem is null;
    }

    /// <inheritdoc cref="TryCreate"/>
    /// <exception cref="ArgumentException">The algorithm has no keys of that size.</exception>
    public static KeySpec Create(SignatureAlgorithm algorithm, int rsaBits = 0) =>
        TryCreate(algorithm, rsaBits, out var spec, out var problem)
            ? spec
            : throw new ArgumentException(problem, nameof(rsaBits));

    /// <summary>The algorithm's name, for RSA with the bits: <c>rsa-pss-sha512/3072</c>. Empty for the default value.</summary>
    public override string ToString() =>
        RsaBits == 0 ? _algorithm?.Name ?? "" : string.Create(CultureInfo.InvariantCulture, $"{_algorithm}/{RsaBits}");
}
