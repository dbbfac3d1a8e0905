using Xunit.Abstractions;

namespace KeyService.Proxies.Tests;

/// <summary>
/// Every kind of response on every way is verified, or refused for the reason that docs/proxies.md gives: the table
/// there is the expectation.
/// </summary>
public class MatrixTests(MatrixRun run, ITestOutputHelper output) : IClassFixture<MatrixRun>
{
    public static TheoryData<string> Kinds() => [.. ResponseKind.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_is_verified_or_refused_as_documented(string kind) =>
        Assert.Equal(Documented().Single(row => row[0] == kind)[1..], run.Rows[kind]);

    [Fact]
    public void The_documented_table_is_the_whole_matrix()
    {
        output.WriteLine(Line("response", run.Columns));
        foreach (var (kind, cells) in run.Rows)
        {
            output.WriteLine(Line(kind, cells));
        }

        output.WriteLine($"cases: proxy matrix {run.Rows.Count} kinds x {run.Columns.Count} ways");
        var table = Documented();
        Assert.Equal(["response", .. run.Columns], table[0]);
        Assert.Equal(run.Rows.Keys, table.Skip(2).Select(row => row[0]));
    }

    [Fact]
    public void Output_that_the_service_caches_is_signed_anew_for_each_request() => Assert.Equal(1, run.KeptAnswers);

    private static string Line(string first, IEnumerable<string> cells) => $"cases: | {first} | {string.Join(" | ", cells)} |";

    private static List<string[]> Documented() =>
    [
        .. Document.Read("docs/proxies.md").Split('\n').Where(line => line.StartsWith('|'))
            .SkipWhile(line => !line.StartsWith("| response |", StringComparison.Ordinal)).Take(ResponseKind.All.Count + 2)
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)),
    ];
}
