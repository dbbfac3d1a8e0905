using System.Text.RegularExpressions;

namespace KeyService.Architecture.Tests;

/// <summary>Documents may not drift: the paths that they name exist.</summary>
public partial class Documents
{
    public static TheoryData<string> Pages()
    {
        var data = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Repository.Files("docs", "*.md")))
        {
            data.Add(Repository.Relative(file));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Each_path_a_document_names_exists(string page)
    {
        var missing = PathInCode().Matches(File.ReadAllText(Path.Combine(Repository.Root, page)))
            .Select(match => match.Groups["path"].Value.TrimEnd('/', '.'))
            .Where(path => !Exists(path))
            .Distinct();

        Assert.Empty(missing);
    }

    [Fact]
    public void The_readme_has_the_two_commands()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.Single(MainJob().Matches(readme));
        Assert.Single(AllTests().Matches(readme));
    }

    private static bool Exists(string path)
    {
        var full = Path.Combine(Repository.Root, path);
        return File.Exists(full) || Directory.Exists(full);
    }

    [GeneratedRegex(@"`(?<path>(src|tests|samples|bench|protos|docs|deploy|fuzz)/[\w./-]*)`")]
    private static partial Regex PathInCode();

    [GeneratedRegex(@"^dotnet run --project samples/Mesh$", RegexOptions.Multiline)]
    private static partial Regex MainJob();

    [GeneratedRegex(@"^\./build\.sh test$", RegexOptions.Multiline)]
    private static partial Regex AllTests();
}
