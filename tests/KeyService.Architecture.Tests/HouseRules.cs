using System.Text.RegularExpressions;

namespace KeyService.Architecture.Tests;

/// <summary>Habits that a compiler does not hold.</summary>
public partial class HouseRules
{
    private static readonly string[] CodeFolders = ["src", "samples", "bench", "fuzz", "tests"];

    [Fact]
    public void No_code_is_unfinished_skipped_or_silenced() =>
        AssertNowhere(UnfinishedWork(), file => !file.EndsWith("HouseRules.cs", StringComparison.Ordinal));

    [Fact]
    public void No_type_hides_behind_a_name_without_a_role() => AssertNowhere(RolelessType(), _ => true);

    [Fact]
    public void No_core_or_signing_code_names_Orleans_AspNetCore_or_gRPC() =>
        AssertNowhere(
            OutsideEdge(),
            file => file.StartsWith("src/KeyService.Core/", StringComparison.Ordinal)
                || file.StartsWith("src/KeyService.Signing/", StringComparison.Ordinal));

    [Fact]
    public void No_grain_code_names_AspNetCore_or_gRPC() =>
        AssertNowhere(WebEdge(), file => file.StartsWith("src/KeyService.Grains/", StringComparison.Ordinal));

    [Fact]
    public void Source_files_stay_short_enough_to_read()
    {
        var tooLong = CodeFolders.SelectMany(folder => Repository.Files(folder, "*.cs"))
            .Where(file => File.ReadLines(file).Count() > 500)
            .Select(Repository.Relative);

        Assert.Empty(tooLong);
    }

    private static void AssertNowhere(Regex pattern, Func<string, bool> applies)
    {
        var hits =
            from folder in CodeFolders
            from file in Repository.Files(folder, "*.cs")
            where applies(Repository.Relative(file))
            from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
            where pattern.IsMatch(line.text)
            select $"{Repository.Relative(file)}:{line.number}: {line.text.Trim()}";

        Assert.Empty(hits);
    }

    [GeneratedRegex(@"NotImplementedException|\bSkip\s*=\s*""|\b(TODO|FIXME|HACK)\b|Thread\.Sleep|#pragma warning disable|#region")]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex(@"\b(class|struct|record|interface)\s+\w*(Manager|Helper|Processor|Util|Utils)\b")]
    private static partial Regex RolelessType();

    [GeneratedRegex(@"^\s*using (static )?(Orleans|Microsoft\.AspNetCore|Grpc)\b")]
    private static partial Regex OutsideEdge();

    [GeneratedRegex(@"^\s*using (static )?(Microsoft\.AspNetCore|Grpc)\b")]
    private static partial Regex WebEdge();
}
