using System.Globalization;
using Xunit.Abstractions;

namespace KeyService.Fuzz.Tests;

/// <summary>The short form of `./build.sh fuzz`: a fiftieth of its inputs, by a seed of its own.</summary>
public class ShortFuzzTests(ITestOutputHelper output)
{
    private const ulong Seed = 20_270_115;
    private const long Inputs = 200_000;

    public static TheoryData<string> Targets => new(FuzzTargets.Names.ToArray());

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_input_crashes_hangs_or_is_wrongly_accepted(string target)
    {
        var share = FuzzTargets.Shares("all", Inputs).Single(s => s.Target.Name == target);
        var outcome = new FuzzRun(share.Target, Seed).Go(first: 0, share.Inputs);
        Assert.Null(outcome.Failure);
        Assert.Equal(share.Inputs, outcome.Inputs);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cases: {outcome.Inputs} inputs to {target}, seed {Seed}"));
    }

    [Fact]
    public void Every_part_gets_its_share()
    {
        var shares = FuzzTargets.Shares("all", Inputs).Select(s => s.Inputs).ToArray();
        Assert.Equal(7, shares.Length);
        Assert.Equal(Inputs, shares.Sum());
        Assert.All(shares, share => Assert.InRange(share, Inputs / 100, Inputs));
    }
}
