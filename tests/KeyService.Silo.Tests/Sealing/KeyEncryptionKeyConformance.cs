using System.Security.Cryptography;
using KeyService.Grains.Sealing;

namespace KeyService.Silo.Tests.Sealing;

/// <summary>What <see cref="IKeyEncryptionKey"/> promises; every provider's tests derive from it.</summary>
public abstract class KeyEncryptionKeyConformance
{
    private static readonly byte[] Acme = "tenant acme"u8.ToArray();
    private static readonly byte[] Globex = "tenant globex"u8.ToArray();

    /// <summary>A KEK; the same number opens the same one.</summary>
    protected abstract IKeyEncryptionKey Open(int number);

    [Fact]
    public async Task Unwraps_what_it_wrapped_also_when_opened_again()
    {
        var key = RandomNumberGenerator.GetBytes(32);

        var wrapped = await Open(1).WrapAsync(key, Acme, default);

        using var unwrapped = await Open(1).UnwrapAsync(wrapped, Acme, default);
        Assert.Equal(key, unwrapped.Span.ToArray());
        Assert.True(wrapped.AsSpan().IndexOf(key) < 0);
        Assert.Equal(Open(1).Id, Open(1).Id);
    }

    [Fact]
    public async Task Wraps_the_same_key_differently_each_time()
    {
        var kek = Open(1);
        var key = new byte[32];

        var wraps = new HashSet<string>();
        for (var i = 0; i < 100; i++) Assert.True(wraps.Add(Convert.ToHexString(await kek.WrapAsync(key, Acme, default))));
    }

    [Fact]
    public async Task Refuses_a_key_that_was_moved_to_another_tenant()
    {
        var kek = Open(1);
        var wrapped = await kek.WrapAsync(new byte[32], Acme, default);

        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await kek.UnwrapAsync(wrapped, Globex, default));
    }

    [Fact]
    public async Task Refuses_a_wrapped_key_with_any_byte_changed_or_missing()
    {
        var kek = Open(1);
        var wrapped = await kek.WrapAsync(new byte[32], Acme, default);

        for (var i = 0; i < wrapped.Length; i++)
        {
            var changed = wrapped.ToArray();
            changed[i] ^= 1;
            await Assert.ThrowsAnyAsync<CryptographicException>(async () => await kek.UnwrapAsync(changed, Acme, default));
            await Assert.ThrowsAnyAsync<CryptographicException>(async () => await kek.UnwrapAsync(wrapped.AsMemory(0, i), Acme, default));
        }
    }

    [Fact]
    public async Task Names_both_keks_where_another_wrapped_the_key()
    {
        var wrapped = await Open(1).WrapAsync(new byte[32], Acme, default);

        var failure = await Assert.ThrowsAnyAsync<CryptographicException>(async () => await Open(2).UnwrapAsync(wrapped, Acme, default));

        Assert.NotEqual(Open(1).Id, Open(2).Id);
        Assert.Contains($"wrapped by KEK {Open(1).Id}, this silo has {Open(2).Id}.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public async Task Wraps_only_keys_of_32_bytes(int size) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Open(1).WrapAsync(new byte[size], Acme, default));

    [Fact]
    public async Task Serves_many_callers_at_once()
    {
        var kek = Open(1);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            var key = Enumerable.Repeat((byte)i, 32).ToArray();
            using var unwrapped = await kek.UnwrapAsync(await kek.WrapAsync(key, Acme, default), Acme, default);
            Assert.Equal(key, unwrapped.Span.ToArray());
        })));
    }
}
