using Google.Protobuf;
using KeyService.Core.KeyRings;
using KeyService.Silo.Grpc;
using KeyService.Silo.Signing;
using KeyService.Silo.Tests.Signing;
using KeyService.V1;
using Microsoft.Extensions.Time.Testing;

namespace KeyService.Silo.Tests.Grpc;

public sealed class VerifyOperationTests
{
    [Fact]
    public async Task An_overlap_ends_on_time_though_the_scheduler_is_late()
    {
        using var table = new RingTable();
        var ring = await table.CreateAsync("acme/responses");
        var slot = table.Slot("acme/responses");
        var signature = (await table.Rings.OpenAsync(slot, default))!.Active!.Signer!.Sign("x"u8);
        ring = await table.ChangeAsync(ring, new RotateKey(Now: true));
        await table.ApplyAsync(ring);
        var open = await table.Rings.OpenAsync(slot, default);
        var clock = new FakeTimeProvider(ring.Versions[0].RetireAt!.Value.AddMilliseconds(-1));

        Assert.Equal("", Verify(open, signature, 1, clock));
        Assert.Equal("", Verify(open, signature, 0, clock));

        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("KEY_RETIRED", Verify(open, signature, 1, clock));
        Assert.Equal("SIGNATURE_INVALID", Verify(open, signature, 0, clock));
    }

    [Fact]
    public async Task An_unknown_version_is_left_open_until_the_ring_was_read_through()
    {
        using var table = new RingTable();
        await table.CreateAsync("acme/responses");
        var open = await table.Rings.OpenAsync(table.Slot("acme/responses"), default);
        var work = new VerifyWork(new VerifyRequest { Data = ByteString.Empty }, 2, ReadThrough: false, TimeProvider.System);

        Assert.True(VerifyOperation.Verify(open, work).IsOpen);
        Assert.Equal("KEY_UNKNOWN", VerifyOperation.Verify(open, work with { ReadThrough = true }).Value?.Reason);
    }

    [Theory]
    [InlineData("tenants/acme/keys/k", "tenants/acme/keys/k", 0)]
    [InlineData("acme/k", "acme/k", 0)]
    [InlineData("acme/k/3", "acme/k", 3)]
    [InlineData("acme/versions/3", "acme/versions", 3)]
    [InlineData("tenants/versions/3", "tenants/versions", 3)]
    [InlineData("tenants/acme/keys/k/versions/12", "tenants/acme/keys/k", 12)]
    public void Takes_names_apart(string name, string key, int number)
    {
        Assert.True(VerifyTarget.TryRead(name, out var target));
        Assert.Equal((key, number), (target.Key.ToString(), target.Number));
    }

    [Theory]
    [InlineData("acme/k/0")]
    [InlineData("acme/k/01")]
    [InlineData("acme/k/+1")]
    [InlineData("acme/k/")]
    [InlineData("acme/k/99999999999")]
    [InlineData("tenants/acme/keys/k/versions/x")]
    public void Knows_one_spelling_of_a_version(string name) => Assert.False(VerifyTarget.TryRead(name, out _));

    private static string? Verify(OpenRing? ring, byte[] signature, int number, TimeProvider clock)
    {
        var request = new VerifyRequest { Data = Bytes.Of("x"), Signature = ByteString.CopyFrom(signature) };
        return VerifyOperation.Verify(ring, new VerifyWork(request, number, ReadThrough: false, clock)).Value?.Reason;
    }
}
