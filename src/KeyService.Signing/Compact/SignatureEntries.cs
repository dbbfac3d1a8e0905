using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

/// <summary>
/// Gathers the entries of a signature header. One of another scheme, or one that is damaged, is left aside and takes
/// nothing from another; but all of them count, so that a header cannot ask for endless work.
/// </summary>
internal sealed class SignatureEntries(string fieldName)
{
    private readonly List<CompactSignature> _signatures = [];
    private bool _damaged;

    /// <summary>All entries, whatever their scheme.</summary>
    public int Count { get; private set; }

    public IReadOnlyList<CompactSignature> WellFormed => _signatures;

    /// <summary>Whether there are so many that the rest need not be read.</summary>
    public bool TooMany => Count > CompactMessage.MaxSignatures;

    /// <summary>Adds an entry: without algorithm it is of another scheme, without value it is damaged.</summary>
    public void Add(SignatureAlgorithm? algorithm, byte[]? value, KeyVersionName? version = null)
    {
        Count++;
        if (algorithm is null)
        {
            return;
        }

        if (value is null)
        {
            _damaged = true;
            return;
        }

        _signatures.Add(new CompactSignature(algorithm, value, version));
    }

    /// <summary>Why there is nothing to verify; null if there is.</summary>
    public VerificationProblem? Problem =>
        TooMany ? CompactProblem.Of(VerificationFailure.Malformed, $"{fieldName} has more than {CompactMessage.MaxSignatures} signatures.")
        : _signatures.Count > 0 ? null
        : _damaged ? CompactProblem.Of(VerificationFailure.Malformed, $"{fieldName} has no signature of the right length and encoding.")
        : CompactProblem.Of(VerificationFailure.WrongProfile, $"{fieldName} has no signature of a scheme that is accepted.");

    /// <summary>Cuts an entry in two; one without separator is all scheme.</summary>
    public static void Cut(ReadOnlySpan<char> entry, char separator, out ReadOnlySpan<char> scheme, out ReadOnlySpan<char> value)
    {
        var at = entry.IndexOf(separator);
        scheme = at < 0 ? entry : entry[..at];
        value = at < 0 ? [] : entry[(at + 1)..];
    }
}
