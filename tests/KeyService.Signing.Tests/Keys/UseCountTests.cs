namespace KeyService.Signing.Tests.Keys;

public class UseCountTests
{
    [Fact]
    public void Closing_an_idle_one_frees_at_once_and_only_once()
    {
        var uses = default(UseCount);
        Assert.True(uses.TryEnter());
        Assert.False(uses.Leave());
        Assert.True(uses.Close());
        Assert.False(uses.Close());
        Assert.False(uses.TryEnter());
    }

    [Fact]
    public void The_last_to_leave_a_closed_one_frees()
    {
        var uses = default(UseCount);
        Assert.True(uses.TryEnter());
        Assert.True(uses.TryEnter());
        Assert.False(uses.Close());
        Assert.False(uses.TryEnter());
        Assert.False(uses.Leave());
        Assert.False(uses.Close());
        Assert.True(uses.Leave());
        Assert.False(uses.Close());
    }
}
