using KeyService.Fuzz.Targets;

namespace KeyService.Fuzz;

/// <summary>All targets, and how a number of inputs is shared among them.</summary>
public static class FuzzTargets
{
    // The weights follow what an attacker reaches first and what an input costs.
    private static readonly (string Name, int Weight, Func<FuzzTarget> Create)[] All =
    [
        ("structured-fields", 40, () => new StructuredFieldTarget()),
        ("signature-input", 15, () => new SignatureInputTarget()),
        ("content-digest", 12, () => new ContentDigestTarget()),
        ("accept-signature", 8, () => new AcceptSignatureTarget()),
        ("compact", 10, () => new CompactTarget()),
        ("public-keys", 1, () => new PublicKeyTarget()),
        ("verifier", 14, () => new VerifierTarget()),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(t => t.Name)];

    public static FuzzTarget Create(string name) => All.Single(t => t.Name == name).Create();

    /// <summary>One target with all the inputs, or all of them with a share each.</summary>
    public static IEnumerable<(FuzzTarget Target, long Inputs)> Shares(string name, long inputs) =>
        name == "all"
            ? All.Select(t => (t.Create(), inputs * t.Weight / All.Sum(other => other.Weight)))
            : [(Create(name), inputs)];
}
