using System.Xml.Linq;

namespace KeyService.Architecture.Tests;

/// <summary>Which project may know which, and which packages each may use. The csproj files are read as they are.</summary>
public class ProjectArrows
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["KeyService.Signing"] = [],
        ["KeyService.Core"] = ["KeyService.Signing"],
        ["KeyService.Grains"] = ["KeyService.Core", "KeyService.Signing"],
        ["KeyService.Silo"] = ["KeyService.Grains", "KeyService.Core", "KeyService.Signing"],
        ["KeyService.Client"] = ["KeyService.Signing"],
        ["KeyService.AspNetCore"] = ["KeyService.Client", "KeyService.Signing"],
        ["KeyService.Cli"] = ["KeyService.Client", "KeyService.Signing"],
        ["Mesh"] = ["KeyService.Silo", "KeyService.AspNetCore", "KeyService.Client", "KeyService.Signing"],
        ["KeyService.Bench"] = ["KeyService.Silo", "KeyService.AspNetCore", "KeyService.Client", "KeyService.Signing"],
        ["KeyService.Fuzz"] = ["KeyService.Signing"],
        ["KeyService.Proxies.Tests"] = ["KeyService.AspNetCore", "KeyService.Client", "KeyService.Signing"],
        ["KeyService.EndToEnd.Tests"] = ["KeyService.Silo", "KeyService.AspNetCore", "KeyService.Client", "KeyService.Signing"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["KeyService.Signing"] = ["NSec.Cryptography"],
        ["KeyService.Core"] = ["Cronos"],
        ["KeyService.Grains"] =
        [
            "Microsoft.Orleans.Sdk", "Microsoft.Orleans.Server", "Microsoft.Orleans.Reminders",
            "Microsoft.Orleans.Serialization.SystemTextJson",
        ],
        ["KeyService.Silo"] =
        [
            "Microsoft.Orleans.Server", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Reminders",
            "Grpc.AspNetCore", "Grpc.AspNetCore.Server.Reflection", "Grpc.AspNetCore.HealthChecks", "Grpc.StatusProto",
            "Google.Api.CommonProtos", "Microsoft.Data.Sqlite", "Dapper", "dbup-core", "dbup-sqlite",
        ],
        ["KeyService.Client"] =
        [
            "Google.Protobuf", "Google.Api.CommonProtos", "Grpc.Net.Client", "Grpc.StatusProto", "Grpc.Tools",
            "Microsoft.Extensions.Http",
        ],
        ["KeyService.AspNetCore"] = [],
        ["KeyService.Cli"] = ["System.CommandLine", "Spectre.Console"],
    };

    private static readonly string[] Analyzers =
        ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.CodeAnalysis.PublicApiAnalyzers"];

    public static TheoryData<string> Projects()
    {
        var data = new TheoryData<string>();
        foreach (var folder in new[] { "src", "samples", "bench", "fuzz", "tests" })
        {
            foreach (var file in Repository.Files(folder, "*.csproj"))
            {
                data.Add(Repository.Relative(file));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var allowed = AllowedFor(name);

        var forbidden = References(project, "ProjectReference")
            .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Except(allowed);

        Assert.Empty(forbidden);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_product_project_uses_only_the_packages_it_may(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        if (!project.StartsWith("src/", StringComparison.Ordinal))
        {
            Assert.DoesNotContain(name, AllowedPackages.Keys);
            return;
        }

        var forbidden = References(project, "PackageReference")
            .Select(reference => reference.Attribute("Include")!.Value)
            .Except(AllowedPackages[name])
            .Except(Analyzers);

        Assert.Empty(forbidden);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_is_part_of_the_solution(string project) =>
        Assert.Contains(project, File.ReadAllText(Path.Combine(Repository.Root, "KeyService.sln")).Replace('\\', '/'));

    [Fact]
    public void Every_product_project_has_its_rules() =>
        Assert.Equal(
            Repository.Files("src", "*.csproj").Select(Path.GetFileNameWithoutExtension).Order(),
            AllowedPackages.Keys.Order());

    [Fact]
    public void Undeclared_hops_do_not_compile()
    {
        var props = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Build.props"));
        Assert.Contains("<DisableTransitiveProjectReferences>true</DisableTransitiveProjectReferences>", props);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", props);
    }

    [Theory]
    [InlineData("KeyService.Core")]
    [InlineData("KeyService.Signing")]
    public void Clocks_randomness_and_io_are_banned_by_analyzer(string name)
    {
        var project = $"src/{name}/{name}.csproj";
        Assert.Contains(
            References(project, "PackageReference"),
            reference => reference.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
        Assert.Contains(
            References(project, "AdditionalFiles"),
            reference => reference.Attribute("Include")!.Value.EndsWith("BannedSymbols.txt", StringComparison.Ordinal));
    }

    // Tests of X may use X and whatever X may use.
    private static string[] AllowedFor(string name)
    {
        if (AllowedReferences.TryGetValue(name, out var allowed))
        {
            return allowed;
        }

        Assert.EndsWith(".Tests", name);
        var tested = name[..^".Tests".Length];
        return AllowedReferences.TryGetValue(tested, out var reachable) ? [tested, .. reachable] : [];
    }

    private static IEnumerable<XElement> References(string project, string element) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(element);
}
