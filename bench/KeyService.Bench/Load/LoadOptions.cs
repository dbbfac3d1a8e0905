using System.Globalization;

namespace KeyService.Bench.Load;

/// <summary>How long and how hard to load.</summary>
/// <param name="Seconds">Length of one side of one round, seconds.</param>
/// <param name="Rounds">How often both sides are measured in turn; the ratio is the median over rounds.</param>
/// <param name="Callers">Concurrent callers, each with one call in flight.</param>
internal sealed record LoadOptions(double Seconds = 2, int Rounds = 7, int Callers = 64)
{
    public TimeSpan Duration => TimeSpan.FromSeconds(Seconds);

    public static LoadOptions Parse(string[] args)
    {
        var options = new LoadOptions();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            var value = double.Parse(args[i + 1], CultureInfo.InvariantCulture);
            options = args[i] switch
            {
                "--seconds" => options with { Seconds = value },
                "--rounds" => options with { Rounds = (int)value },
                "--callers" => options with { Callers = (int)value },
                _ => throw new ArgumentException($"There is no option {args[i]}."),
            };
        }

        return options;
    }
}
