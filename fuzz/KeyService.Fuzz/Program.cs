using System.Globalization;
using KeyService.Fuzz;

if (!FuzzOptions.TryParse(args, out var options, out var problem))
{
    Console.Error.WriteLine($"{problem}\n{FuzzOptions.Usage}");
    return 2;
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed}, {options.Iterations:N0} inputs"));
var outcomes = new List<FuzzOutcome>();
foreach (var (target, share) in FuzzTargets.Shares(options.Target, options.Iterations))
{
    var outcome = new FuzzRun(target, options.Seed).Go(options.First, share);
    outcomes.Add(outcome);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{outcome.Target,-18} {outcome.Inputs,12:N0} inputs {outcome.Elapsed.TotalSeconds,8:N1} s {outcome.InputsPerSecond,12:N0}/s {(outcome.Failure is null ? "nothing found" : "FAILED")}"));
    if (outcome.Failure is not null)
    {
        Console.Error.WriteLine(outcome.Failure);
    }
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{outcomes.Sum(o => o.Inputs):N0} inputs in {outcomes.Sum(o => o.Elapsed.TotalSeconds):N1} s, {outcomes.Count(o => o.Failure is not null)} targets failed"));
return outcomes.TrueForAll(o => o.Failure is null) ? 0 : 1;
