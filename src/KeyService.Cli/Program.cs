using KeyService.Cli;
using KeyService.Cli.Invocation;

return await Keysvc.RunAsync(args, Terminal.OfThisProcess());
