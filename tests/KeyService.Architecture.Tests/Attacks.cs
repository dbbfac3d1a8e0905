using System.Text.RegularExpressions;

namespace KeyService.Architecture.Tests;

/// <summary>`docs/attacks.md` lists the attack tests as they are, and `tests/mutations` removes checks that are there.</summary>
public partial class Attacks
{
    private const string TestFolder = "tests/KeyService.Signing.Tests/Attacks";

    [Fact]
    public void Each_attack_test_is_listed_and_each_listed_test_exists()
    {
        var tests = Repository.Files(TestFolder, "*AttackTests.cs").SelectMany(Tests).Order().ToArray();

        Assert.Equal(tests, Listed().Order());
        Assert.True(tests.Length >= 60, $"There are {tests.Length} attack tests.");
    }

    [Fact]
    public void Each_test_of_another_project_that_the_list_names_exists()
    {
        var names = Elsewhere().Matches(Page()).Select(match => (File: match.Groups["file"].Value, Test: match.Groups["test"].Value)).ToArray();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Matches($@"\bpublic (async Task|void) {name.Test}\(", File.ReadAllText(Path.Combine(Repository.Root, name.File))));
    }

    [Fact]
    public void Each_mutation_changes_text_that_stands_in_its_file_exactly_once()
    {
        var edits = Repository.Files("tests/mutations", "*.txt").SelectMany(Edits).ToArray();
        var wrong = edits
            .Where(edit => File.ReadAllText(Path.Combine(Repository.Root, "src/KeyService.Signing", edit.File)).Split(edit.Find).Length != 2)
            .Select(edit => $"{edit.Mutation}: {edit.File}: {edit.Find}");

        Assert.Empty(wrong);
        Assert.True(edits.Length >= 60, $"There are {edits.Length} mutations.");
    }

    private static string Page() => File.ReadAllText(Path.Combine(Repository.Root, "docs/attacks.md"));

    private static IEnumerable<string> Tests(string file) =>
        Test().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["name"].Value}");

    // Under the heading of its class, in the second column of a table.
    private static IEnumerable<string> Listed()
    {
        var heading = "";
        foreach (var line in Page().Split('\n'))
        {
            heading = Heading().Match(line) is { Success: true } match ? match.Groups["class"].Value : heading;
            var cells = line.Split('|');
            if (heading.Length > 0 && cells.Length == 5)
            {
                foreach (Match name in Quoted().Matches(cells[2]))
                {
                    yield return $"{heading}.{name.Groups["name"].Value}";
                }
            }
        }
    }

    private static IEnumerable<(string Mutation, string File, string Find)> Edits(string list)
    {
        var (mutation, file) = ("", "");
        foreach (var line in File.ReadLines(list).Where(line => line.Length > 0))
        {
            switch (line)
            {
                case ['@', ' ', .. var name]:
                    mutation = name;
                    break;
                case ['-', ' ', .. var find]:
                    yield return (mutation, file, find);
                    break;
                case ['+', ..]:
                    break;
                default:
                    file = line;
                    break;
            }
        }
    }

    [GeneratedRegex(@"^    public (async Task|void) (?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Test();

    [GeneratedRegex(@"^## .*`tests/KeyService\.Signing\.Tests/Attacks/(?<class>\w+)\.cs`")]
    private static partial Regex Heading();

    [GeneratedRegex(@"`(?<name>\w+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"`(?<test>\w+)` in `(?<file>tests/[\w./]+\.cs)`")]
    private static partial Regex Elsewhere();
}
