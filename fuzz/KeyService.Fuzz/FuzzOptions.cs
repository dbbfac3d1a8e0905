using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyService.Fuzz;

/// <summary>What the command line asks for.</summary>
public sealed record FuzzOptions
{
    public const string Usage =
        "usage: keyservice-fuzz [--target NAME|all] [--seed NUMBER] [--iterations NUMBER] [--first NUMBER]";

    public string Target { get; private init; } = "all";

    public ulong Seed { get; private init; } = 1;

    public long Iterations { get; private init; } = 10_000_000;

    public long First { get; private init; }

    public static bool TryParse(string[] args, [NotNullWhen(true)] out FuzzOptions? options, [NotNullWhen(false)] out string? problem)
    {
        var read = new FuzzOptions();
        (options, problem) = (null, null);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            read = args[i] switch
            {
                "--target" when value == "all" || FuzzTargets.Names.Contains(value) => read with { Target = value },
                "--seed" when isNumber => read with { Seed = (ulong)number },
                "--iterations" when isNumber => read with { Iterations = number },
                "--first" when isNumber => read with { First = number },
                _ => null,
            };
            if (read is null)
            {
                problem = $"'{args[i]} {value}' is not understood; the targets are {string.Join(", ", FuzzTargets.Names)}.";
                return false;
            }
        }

        options = read;
        return true;
    }
}
