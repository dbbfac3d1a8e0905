using System.CommandLine;
using System.CommandLine.Parsing;
using KeyService.Cli.Help;
using KeyService.Cli.Invocation;
using KeyService.Cli.Tests.Running;

namespace KeyService.Cli.Tests;

/// <summary>Help, examples and the reference page: none may drift from what the commands are.</summary>
public class HelpTexts
{
    private static readonly RootCommand Root = NewRoot();

    public static TheoryData<string> Commands() => [.. Leaves(Root, "").Select(leaf => leaf.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_ends_with_the_examples(string path)
    {
        var help = (await new CommandLine().RunAsync([.. path.Split(' '), "--help"])).Exits(0);

        var examples = Find(path).Examples;
        Assert.NotEmpty(examples);
        Assert.EndsWith($"Examples:\n{string.Concat(examples.Select(example => $"  {example}\n"))}", help.Output);
        Assert.Contains("--json", help.Output);
        Assert.Empty(help.Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_example_is_a_command_line_of_its_command(string path)
    {
        foreach (var example in Find(path).Examples.Select(PartOfKeysvc))
        {
            var parsed = NewRoot().Parse(CommandLineParser.SplitCommandLine(example.Replace('\'', '"')).ToArray());

            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join("; ", parsed.Errors)}");
            Assert.Equal(path.Split(' ')[^1], parsed.CommandResult.Command.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_reference_page_has_the_command_and_its_options(string path)
    {
        var page = ReferencePage();
        Assert.Contains($"`{path}", page);
        foreach (var option in Find(path).Options)
        {
            Assert.Contains($"`{option.Name}", page);
        }
    }

    [Fact]
    public void The_reference_page_has_every_json_field()
    {
        var page = ReferencePage();
        var fields =
            from shape in typeof(Keysvc).Assembly.GetTypes()
            where shape.Namespace == "KeyService.Cli.Output" && shape.Name.EndsWith("Json", StringComparison.Ordinal)
            from property in shape.GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance)
            select System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name);

        Assert.All(fields.Distinct(), field => Assert.Contains($"`{field}`", page));
    }

    [Fact]
    public async Task Help_of_the_program_names_every_command_group()
    {
        var help = (await new CommandLine().RunAsync("--help")).Exits(0).Output;

        Assert.All(Root.Subcommands, command => Assert.Contains($"  {command.Name}", help));
    }

    // What a shell would run before or around it is not keysvc's.
    private static string PartOfKeysvc(string example)
    {
        var start = example.IndexOf("keysvc ", StringComparison.Ordinal) + "keysvc ".Length;
        var end = example.AsSpan(start).IndexOfAny("|)>");
        var part = end < 0 ? example[start..] : example[start..(start + end)];
        return part.EndsWith("--digest", StringComparison.Ordinal) ? $"{part} 00" : part;
    }

    private static RootCommand NewRoot()
    {
        var terminal = new Terminal { Output = TextWriter.Null, Error = TextWriter.Null, OpenInput = () => Stream.Null };
        return Keysvc.Root(new CommandRunner(terminal, new GlobalOptions(terminal)));
    }

    private static DocumentedCommand Find(string path) => Leaves(Root, "").Single(leaf => leaf.Path == path).Command;

    private static IEnumerable<(string Path, DocumentedCommand Command)> Leaves(Command command, string prefix) =>
        command.Subcommands.SelectMany(child => child.Subcommands.Count > 0
            ? Leaves(child, $"{prefix}{child.Name} ")
            : [($"{prefix}{child.Name}", Assert.IsType<DocumentedCommand>(child))]);

    private static string ReferencePage()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KeyService.sln")))
        {
            folder = folder.Parent!;
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "docs", "cli.md"));
    }
}
