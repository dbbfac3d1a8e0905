using KeyService.Cli.Invocation;

namespace KeyService.Cli.Tests;

public class DurationTexts
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("1h", 3600)]
    [InlineData("1h30m", 5400)]
    [InlineData("30d", 2_592_000)]
    [InlineData("1d2h3m4s", 93_784)]
    [InlineData("0s", 0)]
    public void Reads_what_people_write(string text, int seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("90")]
    [InlineData("h")]
    [InlineData("1x")]
    [InlineData("1H")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData(" 1h")]
    [InlineData("1h ")]
    [InlineData("1h 30m")]
    [InlineData("٣h")]
    [InlineData("9999999999s")]
    public void Refuses_anything_else(string? text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("90s", "1m30s")]
    [InlineData("24h", "1d")]
    [InlineData("1d2h3m4s", "1d2h3m4s")]
    [InlineData("0s", "0s")]
    public void Writes_the_shortest_form_which_reads_back(string text, string shortest)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(shortest, DurationText.Format(duration));
        Assert.True(DurationText.TryParse(shortest, out var again));
        Assert.Equal(duration, again);
    }

    [Fact]
    public void Shows_fractions_of_a_second() => Assert.Equal("1.25s", DurationText.Format(TimeSpan.FromMilliseconds(1250)));
}
