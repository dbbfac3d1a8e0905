using System.Security.Cryptography;

namespace KeyService.Signing.Tests.Keys;

/// <summary>What every algorithm's keys do, whatever the algorithm; RFC and Wycheproof vectors stand apart.</summary>
public class KeyContractTests
{
    private static readonly byte[] Message = "the response to sign"u8.ToArray();

    public static TheoryData<string> All => TestKeys.All;

    public static TheoryData<string> Prehashed => TestKeys.Prehashed;

    public static TheoryData<string> OnePerAlgorithm => TestKeys.OnePerAlgorithm;

    [Theory, MemberData(nameof(All))]
    public void A_signature_verifies_and_has_the_stated_size(string spec)
    {
        var key = TestKeys.Shared(spec);
        var signature = key.Sign(Message);
        Assert.Equal(key.Spec.SignatureSize, signature.Length);
        Assert.Equal(key.SignatureSize, key.Verifier.SignatureSize);
        Assert.True(key.Verifier.Verify(Message, signature));
        Assert.Equal(TestKeys.Spec(spec), key.Verifier.Spec);
    }

    [Theory, MemberData(nameof(OnePerAlgorithm))]
    public void A_new_key_is_a_new_key_each_time(string spec)
    {
        using var one = SigningKey.Generate(TestKeys.Spec(spec));
        var other = TestKeys.Shared(spec);
        Assert.False(other.Verifier.Verify(Message, one.Sign(Message)));
        using var oneMaterial = one.ExportMaterial();
        using var otherMaterial = other.ExportMaterial();
        Assert.False(oneMaterial.Span.SequenceEqual(otherMaterial.Span));
    }

    [Theory, MemberData(nameof(All))]
    public void The_empty_message_is_a_message(string spec)
    {
        var key = TestKeys.Shared(spec);
        var signature = key.Sign([]);
        Assert.True(key.Verifier.Verify([], signature));
        Assert.False(key.Verifier.Verify([0], signature));
    }

    [Theory, MemberData(nameof(All))]
    public void A_changed_message_is_refused(string spec)
    {
        var key = TestKeys.Shared(spec);
        var signature = key.Sign(Message);
        for (var i = 0; i < Message.Length; i++)
        {
            Assert.False(key.Verifier.Verify(Flip(Message, i), signature));
        }

        Assert.False(key.Verifier.Verify(Message.AsSpan()[..^1], signature));
        Assert.False(key.Verifier.Verify([.. Message, 0], signature));
        Assert.False(key.Verifier.Verify([], signature));
    }

    [Theory, MemberData(nameof(All))]
    public void A_signature_changed_in_any_byte_is_refused(string spec)
    {
        var key = TestKeys.Shared(spec);
        var signature = key.Sign(Message);
        for (var i = 0; i < signature.Length; i++)
        {
            Assert.False(key.Verifier.Verify(Message, Flip(signature, i)), $"byte {i}");
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_signature_of_another_size_is_refused(string spec)
    {
        var key = TestKeys.Shared(spec);
        var signature = key.Sign(Message);
        for (var size = 0; size < signature.Length; size++)
        {
            Assert.False(key.Verifier.Verify(Message, signature.AsSpan()[..size]), $"{size} bytes");
        }

        Assert.False(key.Verifier.Verify(Message, [.. signature, 0]));
        Assert.False(key.Verifier.Verify(Message, [0, .. signature]));
        Assert.False(key.Verifier.Verify(Message, [.. signature, .. signature]));
    }

    [Theory, MemberData(nameof(All))]
    public void Uniform_bytes_are_no_signature(string spec)
    {
        var key = TestKeys.Shared(spec);
        foreach (var filling in new byte[] { 0, 1, 0x7F, 0x80, 0xFF })
        {
            var signature = new byte[key.SignatureSize];
            Array.Fill(signature, filling);
            Assert.False(key.Verifier.Verify(Message, signature));
            Assert.False(key.Verifier.Verify([], signature));
        }
    }

    [Theory, MemberData(nameof(OnePerAlgorithm))]
    public void No_other_algorithms_key_accepts_a_signature(string spec)
    {
        var signature = TestKeys.Shared(spec).Sign(Message);
        foreach (var other in TestKeys.AllSpecs.Select(s => s.ToString()).Where(other => other != spec))
        {
            Assert.False(TestKeys.Shared(other).Verifier.Verify(Message, signature), other);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Signs_into_the_front_of_a_longer_span_and_nothing_else(string spec)
    {
        var key = TestKeys.Shared(spec);
        var room = new byte[key.SignatureSize + 3];
        Array.Fill(room, (byte)0xA5);
        Assert.Equal(key.SignatureSize, key.Sign(Message, room));
        Assert.True(key.Verifier.Verify(Message, room.AsSpan()[..^3]));
        Assert.Equal([0xA5, 0xA5, 0xA5], room[^3..]);
    }

    [Theory, MemberData(nameof(All))]
    public void Refuses_a_span_that_is_too_short_and_leaves_it_alone(string spec)
    {
        var key = TestKeys.Shared(spec);
        var room = new byte[key.SignatureSize - 1];
        var refusal = Assert.Throws<ArgumentException>(() => key.Sign(Message, room));
        Assert.StartsWith($"A signature by a {spec} key needs {key.SignatureSize} bytes of room, not {room.Length}.", refusal.Message, StringComparison.Ordinal);
        Assert.All(room, b => Assert.Equal(0, b));
    }

    [Theory, MemberData(nameof(Prehashed))]
    public void A_digest_and_its_message_are_the_same_to_sign(string spec)
    {
        var key = TestKeys.Shared(spec);
        var digest = CryptographicOperations.HashData(key.Algorithm.HashName!.Value, Message);
        Assert.Equal(key.Algorithm.DigestSize, digest.Length);
        var ofDigest = key.SignDigest(digest);
        Assert.True(key.Verifier.Verify(Message, ofDigest));
        Assert.True(key.Verifier.VerifyDigest(digest, ofDigest));
        Assert.True(key.Verifier.VerifyDigest(digest, key.Sign(Message)));
        Assert.False(key.Verifier.VerifyDigest(Flip(digest, 0), ofDigest));
        Assert.False(key.Verifier.Verify(digest, ofDigest));
        Assert.False(key.Verifier.VerifyDigest(digest, ofDigest.AsSpan()[1..]));
    }

    [Theory, MemberData(nameof(Prehashed))]
    public void Refuses_a_digest_of_another_size(string spec)
    {
        var key = TestKeys.Shared(spec);
        var size = key.Algorithm.DigestSize;
        foreach (var wrong in new[] { 0, 20, size - 1, size + 1 })
        {
            var refusal = Assert.Throws<ArgumentException>(() => key.SignDigest(new byte[wrong]));
            Assert.StartsWith($"{key.Algorithm} signs {key.Algorithm.HashName} digests of {size} bytes, not {wrong}.", refusal.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => key.Verifier.VerifyDigest(new byte[wrong], new byte[key.SignatureSize]));
        }
    }

    [Theory]
    [InlineData("hmac-sha256", "hmac-sha256 keys the hash itself, so there is no digest to sign: send the message, or its digest as the message.")]
    [InlineData("ed25519", "ed25519 hashes the message twice, so it cannot sign a digest (Ed25519ph is another algorithm): send the message, or its digest as the message.")]
    public void Says_why_a_digest_cannot_be_signed(string spec, string reason)
    {
        var key = TestKeys.Shared(spec);
        Assert.False(key.Algorithm.SupportsPrehash);
        Assert.Null(key.Algorithm.HashName);
        Assert.Equal(0, key.Algorithm.DigestSize);
        Assert.Equal(reason, Assert.Throws<NotSupportedException>(() => key.SignDigest(new byte[32])).Message);
        Assert.Equal(reason, Assert.Throws<NotSupportedException>(() => key.Verifier.VerifyDigest(new byte[32], new byte[64])).Message);
    }

    [Fact]
    public void Only_deterministic_algorithms_repeat_a_signature()
    {
        string[] repeating = [.. TestKeys.OneSpecPerAlgorithm.Where(spec =>
        {
            var key = TestKeys.Shared(spec);
            return key.Sign(Message).AsSpan().SequenceEqual(key.Sign(Message));
        }).Order(StringComparer.Ordinal)];
        Assert.Equal(["ed25519", "hmac-sha256", "rsa-v1_5-sha256/2048"], repeating);
    }

    private static byte[] Flip(byte[] bytes, int index)
    {
        var changed = bytes.ToArray();
        changed[index] ^= 1;
        return changed;
    }
}
