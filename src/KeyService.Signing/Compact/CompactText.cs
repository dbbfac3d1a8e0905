using System.Buffers;
using System.Globalization;
using KeyService.Signing.Http;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Compact;

/// <summary>
/// The strict grammar of numbers, hex and base64 in compact headers. Each value has one spelling, so that no two headers
/// that differ mean the same: no sign, no leading zero, no upper-case hex, no white space, no loose base64.
/// </summary>
internal static class CompactText
{
    private static readonly SearchValues<char> LowercaseHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Seconds since 1970, as digits, up to the year 9999.</summary>
    public static bool TryReadTimestamp(ReadOnlySpan<char> text, out long seconds)
    {
        // long.TryParse alone would take trailing NULs.
        seconds = 0;
        return text.Length is >= 1 and <= 12
            && !text.ContainsAnyExceptInRange('0', '9')
            && text is not ['0', _, ..]
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
            && seconds <= ResponseProfile.LatestSecond;
    }

    /// <summary>The whole seconds of a time to be signed.</summary>
    public static long Timestamp(DateTimeOffset time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, DateTimeOffset.UnixEpoch);
        return time.ToUnixTimeSeconds();
    }

    /// <summary>A signature of the algorithm in lower-case hex; null for anything else.</summary>
    public static byte[]? ReadHex(ReadOnlySpan<char> text, SignatureAlgorithm algorithm) =>
        text.Length % 2 == 0 && HasSize(algorithm, text.Length / 2) && !text.ContainsAnyExcept(LowercaseHex)
            ? Convert.FromHexString(text)
            : null;

    /// <summary>A signature of the algorithm in padded base64 as every encoder writes it; null for anything else.</summary>
    public static byte[]? ReadBase64(ReadOnlySpan<char> text, SignatureAlgorithm algorithm) =>
        Base64.TryDecode(text, out var bytes) && HasSize(algorithm, bytes.Length) && text.SequenceEqual(Base64.Encode(bytes))
            ? bytes
            : null;

    /// <summary>Whether a signature of the algorithm can have so many bytes.</summary>
    public static bool HasSize(SignatureAlgorithm algorithm, int size) =>
        algorithm.IsRsa ? size is 2048 / 8 or 3072 / 8 or 4096 / 8 : size == KeySpec.Create(algorithm).SignatureSize;
}
