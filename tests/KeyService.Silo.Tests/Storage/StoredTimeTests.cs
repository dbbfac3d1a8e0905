using KeyService.Silo.Storage;

namespace KeyService.Silo.Tests.Storage;

public sealed class StoredTimeTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(9, 0, 1)]
    [InlineData(10, 1, 1)]
    [InlineData(11, 1, 2)]
    [InlineData(-1, -1, 0)]
    [InlineData(-10, -1, -1)]
    public void Rounds_down_what_happened_and_up_what_is_due(long ticks, long floor, long ceiling)
    {
        var time = DateTimeOffset.UnixEpoch.AddTicks(ticks).ToOffset(TimeSpan.FromHours(-3));

        Assert.Equal((floor, ceiling), (StoredTime.Floor(time), StoredTime.Ceiling(time)));
    }

    [Fact]
    public void Reads_back_every_time_there_is()
    {
        foreach (var time in (DateTimeOffset[])[DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue])
        {
            Assert.InRange(time - StoredTime.Read(StoredTime.Floor(time)), TimeSpan.Zero, TimeSpan.FromMicroseconds(1));
            Assert.InRange((time - StoredTime.Read(StoredTime.Ceiling(time))).Duration(), TimeSpan.Zero, TimeSpan.FromMicroseconds(1));
        }
    }
}
