namespace KeyService.Bench.Load;

/// <summary>One line of the table: both sides measured in turn, round by round, in one run.</summary>
/// <param name="Name">The ratio's name in <c>artifacts/bench.json</c>.</param>
/// <param name="Unit">What both sides are measured in.</param>
/// <param name="Ours">Median of our side, in <paramref name="Unit"/>.</param>
/// <param name="Theirs">Median of the yardstick, in <paramref name="Unit"/>.</param>
/// <param name="Value">Median over rounds of ours / theirs.</param>
/// <param name="Rounds">Each round's ratio.</param>
/// <param name="Goal">What it should be.</param>
internal sealed record Ratio(string Name, string Unit, double Ours, double Theirs, double Value, double[] Rounds, Goal Goal)
{
    public static async Task<Ratio> MeasureAsync(
        string name, string unit, Goal goal, int rounds, Func<Task<double>> ours, Func<Task<double>> theirs)
    {
        // One unmeasured round of each: code is compiled in tiers.
        await ours();
        await theirs();

        var pairs = new List<(double Ours, double Theirs)>();
        for (var round = 0; round < rounds; round++)
        {
            // Who goes first changes each round, so that a drift of the machine favours neither.
            if (round % 2 == 0)
            {
                var mine = await ours();
                pairs.Add((mine, await theirs()));
            }
            else
            {
                var yardstick = await theirs();
                pairs.Add((await ours(), yardstick));
            }
        }

        var ratios = pairs.Select(pair => pair.Ours / pair.Theirs).ToArray();
        return new Ratio(
            name, unit, Median(pairs.Select(pair => pair.Ours)), Median(pairs.Select(pair => pair.Theirs)), Median(ratios), ratios, goal);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1
            ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>A count per signature in steady state.</summary>
internal sealed record Count(string Name, double Value, Goal Goal);

/// <summary>A bound that a figure should keep.</summary>
internal readonly record struct Goal(double? AtLeast, double? AtMost)
{
    public static Goal None => default;

    public static Goal Min(double bound) => new(bound, null);

    public static Goal Max(double bound) => new(null, bound);

    public bool IsMetBy(double value) => !(value < AtLeast) && !(value > AtMost);

    public override string ToString() =>
        AtLeast is { } min ? $"≥ {min:0.00}" : AtMost is { } max ? $"≤ {max:0.00}" : "–";
}
