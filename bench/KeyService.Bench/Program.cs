using BenchmarkDotNet.Running;
using KeyService.Bench.Load;
using KeyService.Bench.Responses;
using KeyService.Bench.Servers;

return args switch
{
    ["load", .. var options] => await LoadBench.RunAsync(LoadOptions.Parse(options)),
    ["responses", .. var options] => await ResponseBench.RunAsync(LoadOptions.Parse(options)),
    ["pieces", .. var options] => BenchmarkSwitcher.FromAssembly(typeof(LoadBench).Assembly).Run(options).Any() ? 0 : 1,
    // The benches start themselves again as the servers that they measure.
    ["serve-bare"] => await BareServer.ServeAsync(),
    ["serve-authority", var dataDirectory] => await AuthorityServer.ServeAsync(dataDirectory),
    ["serve-responses", var authority, var key] => await ResponseServer.ServeAsync(new Uri(authority), key),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: keyservice-bench (load | responses) [--seconds N] [--rounds N] [--callers N] | pieces [BenchmarkDotNet options]");
    return 2;
}
