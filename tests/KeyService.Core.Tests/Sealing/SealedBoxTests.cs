using System.Security.Cryptography;
using System.Text;
using CsCheck;
using KeyService.Core.Sealing;
using KeyService.Signing;

namespace KeyService.Core.Tests.Sealing;

public class SealedBoxTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] OtherKey = [.. Enumerable.Range(2, 32).Select(i => (byte)i)];
    private static readonly byte[] Nonce = [.. Enumerable.Range(101, 12).Select(i => (byte)i)];
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("a private key of some bytes");
    private static readonly KeyVersionName Version = KeyName.Parse("acme/responses").Version(3);
    private static readonly byte[] Place = SealedBox.AssociatedDataFor(Version);

    [Fact]
    public void Opens_what_it_sealed() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[12], Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 3000])
            .Sample((key, nonce, place, secret) =>
            {
                var box = SealedBox.Seal(key, nonce, place, secret);
                Assert.Equal(secret.Length + SealedBox.Overhead, box.Length);
                using var opened = SealedBox.Open(key, place, box);
                Assert.True(opened.Span.SequenceEqual(secret));
            });

    [Fact]
    public void The_layout_of_format_1_stays_as_documented()
    {
        var box = SealedBox.Seal(Key, Nonce, Place, Secret);
        byte[] header = [1, .. HMACSHA256.HashData(Key, "keyservice sealed box v1"u8)[..8]];
        var (ciphertext, tag) = (new byte[Secret.Length], new byte[16]);
        byte[] authenticated = [.. header, .. "keyservice key version\ntenants/acme/keys/responses/versions/3"u8];
        using var aes = new AesGcm(Key, 16);
        aes.Encrypt(Nonce, Secret, ciphertext, tag, authenticated);

        Assert.Equal([.. header, .. Nonce, .. ciphertext, .. tag], box);
    }

    public static TheoryData<string> OtherPlaces =>
    [
        "acme/responses/1", "acme/responses/2", "acme/responses/33", "acme/response/3", "acme/responses-3/3", "other/responses/3",
    ];

    [Theory]
    [MemberData(nameof(OtherPlaces))]
    public void Refuses_a_moved_ciphertext(string place)
    {
        var box = SealedBox.Seal(Key, Nonce, Place, Secret);
        AssertRefused(
            "The sealed secret does not belong here or is damaged",
            () => SealedBox.Open(Key, SealedBox.AssociatedDataFor(KeyVersionName.Parse(place)), box));
    }

    [Fact]
    public void Refuses_a_tenants_key_in_the_place_of_anothers_or_of_a_version()
    {
        var box = SealedBox.Seal(Key, Nonce, SealedBox.AssociatedDataFor(TenantId.Parse("acme")), Secret);
        AssertRefused("does not belong here", () => SealedBox.Open(Key, SealedBox.AssociatedDataFor(TenantId.Parse("acme2")), box));
        AssertRefused("does not belong here", () => SealedBox.Open(Key, Place, box));
        AssertRefused("does not belong here", () => SealedBox.Open(Key, [], box));
    }

    [Fact]
    public void Refuses_a_wrong_key_and_names_both()
    {
        var box = SealedBox.Seal(Key, Nonce, Place, Secret);
        AssertRefused(
            $"The sealed secret was sealed with another key: it names key {Hint(Key)}, and the key at hand is {Hint(OtherKey)}.",
            () => SealedBox.Open(OtherKey, Place, box));

        static string Hint(byte[] key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, "keyservice sealed box v1"u8)[..8]);
    }

    [Fact]
    public void Refuses_a_box_cut_to_any_length_or_lengthened()
    {
        var box = SealedBox.Seal(Key, Nonce, Place, Secret);
        for (var length = 0; length < box.Length; length++)
        {
            var cut = box[..length];
            AssertRefused("damaged", () => SealedBox.Open(Key, Place, cut));
        }

        AssertRefused("damaged", () => SealedBox.Open(Key, Place, [.. box, 0]));
    }

    [Fact]
    public void Refuses_each_flipped_bit()
    {
        var box = SealedBox.Seal(Key, Nonce, Place, Secret);
        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var flipped = box.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(
                (bit / 8) switch { 0 => "format version", <= 8 => "another key", _ => "damaged" },
                () => SealedBox.Open(Key, Place, flipped));
        }
    }

    [Fact]
    public void Refuses_an_unknown_format_version()
    {
        var box = SealedBox.Seal(Key, Nonce, Place, Secret);
        box[0] = 2;
        AssertRefused(
            "The sealed secret has format version 2; only version 1 is known. It is damaged, or a newer release wrote it.",
            () => SealedBox.Open(Key, Place, box));
    }

    [Fact]
    public void An_opened_secret_is_gone_once_disposed()
    {
        var opened = SealedBox.Open(Key, Place, SealedBox.Seal(Key, Nonce, Place, Secret));
        var memory = opened.Span;
        Assert.True(memory.SequenceEqual(Secret));

        opened.Dispose();
        Assert.True(memory.IndexOfAnyExcept((byte)0) < 0);
        Assert.Throws<ObjectDisposedException>(() => opened.Span.Length);
    }

    [Fact]
    public void Sealing_and_opening_leave_their_arguments_alone()
    {
        var (key, nonce, place, secret) = (Key.ToArray(), Nonce.ToArray(), Place.ToArray(), Secret.ToArray());
        var box = SealedBox.Seal(key, nonce, place, secret);
        var kept = box.ToArray();
        SealedBox.Open(key, place, box).Dispose();
        Assert.Equal<byte[]>([Key, Nonce, Place, Secret, kept], [key, nonce, place, secret, box]);
    }

    [Fact]
    public void No_message_holds_the_secret_or_the_key()
    {
        var box = SealedBox.Seal(Key, Nonce, Place, Secret);
        foreach (var open in new Action[] { () => SealedBox.Open(OtherKey, Place, box), () => SealedBox.Open(Key, [], box) })
        {
            var text = Assert.Throws<CryptographicException>(open).ToString();
            Assert.DoesNotContain(Encoding.ASCII.GetString(Secret), text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(Key)[..16], text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexStringLower(OtherKey)[..16], text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Refuses_wrong_sizes()
    {
        Assert.Throws<ArgumentException>("key", () => SealedBox.Seal(Key.AsSpan(1), Nonce, Place, Secret));
        Assert.Throws<ArgumentException>("nonce", () => SealedBox.Seal(Key, Nonce.AsSpan(1), Place, Secret));
        Assert.Throws<ArgumentException>("plaintext", () => SealedBox.Seal(Key, Nonce, Place, new byte[SealedBox.MaxPlaintextSize + 1]));
        Assert.Throws<ArgumentException>("key", () => SealedBox.Open(Key.AsSpan(1), Place, new byte[100]));
        SealedBox.Open(Key, Place, SealedBox.Seal(Key, Nonce, Place, new byte[SealedBox.MaxPlaintextSize])).Dispose();
    }

    private static void AssertRefused(string message, Action open) =>
        Assert.Contains(message, Assert.ThrowsAny<CryptographicException>(open).Message, StringComparison.Ordinal);
}
