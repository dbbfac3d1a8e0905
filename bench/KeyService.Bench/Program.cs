using BenchmarkDotNet.Running;
using KeyService.Bench.Load;
using KeyService.Bench.Servers;

return args switch
{
    ["load", .. var options] => await LoadBench.RunAsync(LoadOptions.Parse(options)),
    ["pieces", .. var options] => BenchmarkSwitcher.FromAssembly(typeof(LoadBench).Assembly).Run(options).Any() ? 0 : 1,
    // The load bench starts itself again as the servers that it measures.
    ["serve-bare"] => await BareServer.ServeAsync(),
    ["serve-authority", var dataDirectory] => await AuthorityServer.ServeAsync(dataDirectory),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: keyservice-bench load [--seconds N] [--rounds N] [--callers N] | pieces [BenchmarkDotNet options]");
    return 2;
}
