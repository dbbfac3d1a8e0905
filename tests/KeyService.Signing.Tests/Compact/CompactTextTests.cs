using KeyService.Signing.Compact;

namespace KeyService.Signing.Tests.Compact;

public class CompactTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("1800000000", 1_800_000_000)]
    [InlineData("253402300799", 253_402_300_799)]
    public void Reads_the_seconds_from_1970_to_9999(string text, long seconds)
    {
        Assert.True(CompactText.TryReadTimestamp(text, out var read));
        Assert.Equal(seconds, read);
        Assert.Equal(seconds, CompactText.Timestamp(DateTimeOffset.FromUnixTimeSeconds(seconds)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\0")]
    [InlineData("1\n")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("1,000")]
    [InlineData("\uff11")]
    [InlineData("\u0661")]
    [InlineData("253402300800")]
    [InlineData("1000000000000")]
    [InlineData("9223372036854775808")]
    public void Refuses_any_other_text(string text) => Assert.False(CompactText.TryReadTimestamp(text, out _));
}
