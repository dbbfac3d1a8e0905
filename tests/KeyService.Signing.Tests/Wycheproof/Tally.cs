using Xunit.Abstractions;

namespace KeyService.Signing.Tests.Wycheproof;

/// <summary>Counts the cases of a file that ran and how they ended; a case that was left out would show.</summary>
public sealed class Tally(WycheproofFile file)
{
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);

    public int Cases => _outcomes.Values.Sum();

    public int this[string outcome] => _outcomes.GetValueOrDefault(outcome);

    public void Count(string outcome) => _outcomes[outcome] = this[outcome] + 1;

    /// <summary>Prints the counts, and requires the number that is written in the test and that the file states.</summary>
    public void Finish(int expectedCases, ITestOutputHelper output)
    {
        var line = $"wycheproof/{file.Name}: {Cases} cases ran: {string.Join(", ", _outcomes.Select(o => $"{o.Value} {o.Key}"))}";
        output.WriteLine(line);
        Console.WriteLine(line);
        Assert.Equal(expectedCases, Cases);
        Assert.Equal(file.NumberOfTests, Cases);
    }
}
