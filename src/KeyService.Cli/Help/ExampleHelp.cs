using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using KeyService.Cli.Invocation;

namespace KeyService.Cli.Help;

/// <summary>The usual help, with the command's examples below it.</summary>
internal sealed class ExampleHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private const int WidthWhenRedirected = 120;

    public override bool ClearsParseErrors => true;

    public static void Install(RootCommand root, Terminal terminal)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        var usual = (HelpAction)help.Action!;
        usual.MaxWidth = terminal.Width == Terminal.Unlimited ? WidthWhenRedirected : terminal.Width;
        help.Action = new ExampleHelp(usual);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is DocumentedCommand { Examples.Count: > 0 } command)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in command.Examples)
            {
                output.WriteLine($"  {example}");
            }
        }

        return code;
    }
}
