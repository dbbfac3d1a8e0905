namespace KeyService.Client.Tests;

/// <summary>What is allocated in the whole process is measured, so nothing else may run.</summary>
[CollectionDefinition(nameof(StreamedMemoryTests), DisableParallelization = true)]
[Collection(nameof(StreamedMemoryTests))]
public class StreamedMemoryTests
{
    [Fact]
    public async Task A_hundred_megabytes_need_no_more_memory_than_a_buffer()
    {
        await using var origin = await SigningOrigin.StartAsync();
        (origin.Body, origin.Repeats) = (new byte[64 * 1024], 1600);
        await using var client = new VerifyingClient(
            origin, options => (options.StreamBodies, options.MaxBodyBytes) = (true, 200_000_000));
        var buffer = new byte[64 * 1024];
        var before = GC.GetTotalAllocatedBytes(precise: true);

        using var response = await client.Http.GetAsync(origin.Address, HttpCompletionOption.ResponseHeadersRead);
        using var body = await response.Content.ReadAsStreamAsync();
        var length = 0L;
        while (await body.ReadAsync(buffer) is > 0 and var read)
        {
            length += read;
        }

        Assert.Equal(1600 * 64 * 1024, length);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 50_000_000);
    }
}
