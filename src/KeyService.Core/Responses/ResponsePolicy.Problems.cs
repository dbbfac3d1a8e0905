using System.Buffers;
using System.Collections.Immutable;
using KeyService.Core.KeyRings;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Core.Responses;

public sealed partial record ResponsePolicy
{
    // RFC 9110, section 5.6.2, in lower case as RFC 9421, section 2.1, has field names.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    /// <summary>Everything that makes the policy impossible, each a sentence for the operator; empty if nothing does.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (MaxLifetime < MinLifetime || MaxLifetime > ResponseProfile.MaxLifetime || MaxLifetime.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            problems.Add(
                $"The longest lifetime is {Durations.Describe(MaxLifetime)}; it may be {Durations.Describe(MinLifetime)} to "
                + $"{Durations.Describe(ResponseProfile.MaxLifetime)} in whole seconds.");
        }

        CheckCount(problems, "required fields", RequiredFields);
        CheckCount(problems, "allowed algorithms", AllowedAlgorithms);
        CheckCount(problems, "allowed fields", AllowedFields);
        problems.AddRange(RequiredFields.Take(MaxNames).Select(WhyNotRequired).OfType<string>());
        problems.AddRange(AllowedFields.Take(MaxNames).Where(name => name != Any).Select(name => WhyNotCovered(name, "allowed")).OfType<string>());
        if (AllowedAlgorithms.IsEmpty) problems.Add("No algorithm is allowed, so no key could sign: name those that may, or * for all.");
        foreach (var name in AllowedAlgorithms.Take(MaxNames).Where(name => name != Any && !SignatureAlgorithm.TryParse(name, out _)))
        {
            problems.Add($"'{Cut(name)}' is not an algorithm: use {string.Join(", ", SignatureAlgorithm.All.Select(a => a.Name))} or * for all.");
        }

        return problems;
    }

    private static string? WhyNotRequired(string name) => name switch
    {
        Any => "'*' cannot be required: name each field that must be covered.",
        ContentDigest.FieldName => "content-digest need not be required: the profile covers it in every response but a 304, which must not have it.",
        _ => WhyNotCovered(name, "required"),
    };

    private static string? WhyNotCovered(string name, string what)
    {
        if (name.StartsWith('@'))
        {
            return $"'{Cut(name)}' is not a field: status, method, path and query are always covered, and only response fields can be {what}.";
        }

        if (name.Length == 0 || name.Length > MaxNameLength || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return $"'{Cut(name)}' is not the name of a field: write it without its colon, at most {MaxNameLength} characters.";
        }

        return MutableFields.Why(name) is { } why ? $"{name} cannot be {what}: {why}." : null;
    }

    private static void CheckCount(List<string> problems, string what, ImmutableArray<string> names)
    {
        if (names.Length > MaxNames) problems.Add($"There are {names.Length} {what}: at most {MaxNames}.");
    }

    private static string Cut(string name) => name.Length <= MaxNameLength ? name : $"{name.AsSpan(0, MaxNameLength)}…";
}
