using System.CommandLine;

namespace KeyService.Cli.Help;

/// <summary>A command whose help ends with examples, each a command line that works as it stands.</summary>
internal sealed class DocumentedCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}
