using System.Numerics;

namespace KeyService.Signing;

/// <summary>
/// Recognises RSA moduli of the generator that CVE-2017-15361 (ROCA) breaks: both primes, and so the modulus, are powers
/// of 65537 modulo each small prime. A sound modulus fits all of them with a probability below 2^-27.
/// </summary>
internal static class RocaFingerprint
{
    private const int Generator = 65537;

    // Each odd prime to 167: those that divide the primorial of the smallest affected key size, and then some.
    private static readonly (int Prime, bool[] Powers)[] Fingerprint =
        [.. Enumerable.Range(3, 165).Where(IsPrime).Select(p => (p, PowersModulo(p)))];

    public static bool Matches(ReadOnlySpan<byte> modulus)
    {
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        return Fingerprint.All(f => f.Powers[(int)(n % f.Prime)]);
    }

    private static bool IsPrime(int n) => Enumerable.Range(2, n - 2).TakeWhile(d => d * d <= n).All(d => n % d != 0);

    private static bool[] PowersModulo(int prime)
    {
        var powers = new bool[prime];
        for (var power = 1; !powers[power]; power = power * (Generator % prime) % prime)
        {
            powers[power] = true;
        }

        return powers;
    }
}
