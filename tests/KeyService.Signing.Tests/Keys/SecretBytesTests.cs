using System.Security.Cryptography;

namespace KeyService.Signing.Tests.Keys;

public class SecretBytesTests
{
    [Fact]
    public void Copying_leaves_the_source_alone()
    {
        byte[] source = [1, 2, 3];
        using var secret = SecretBytes.CopyFrom(source);
        Assert.Equal([1, 2, 3], source);
        Assert.Equal([1, 2, 3], secret.Span.ToArray());
        source[0] = 9;
        Assert.Equal(1, secret.Span[0]);
    }

    [Fact]
    public void Taking_zeroes_the_source()
    {
        byte[] source = [1, 2, 3];
        using var secret = SecretBytes.Take(source);
        Assert.Equal([0, 0, 0], source);
        Assert.Equal([1, 2, 3], secret.Span.ToArray());
        Assert.Equal(3, secret.Length);
    }

    [Fact]
    public void Disposing_zeroes_and_forbids_reading()
    {
        var secret = SecretBytes.CopyFrom([1, 2, 3]);
        var memory = secret.Span;
        secret.Dispose();
        secret.Dispose();
        Assert.Equal([0, 0, 0], memory.ToArray());
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
        Assert.Equal(3, secret.Length);
    }

    [Fact]
    public void Is_filled_in_place()
    {
        using var secret = SecretBytes.Create(3, bytes => bytes.Fill(7));
        Assert.Equal([7, 7, 7], secret.Span.ToArray());
        Assert.Throws<CryptographicException>(() => SecretBytes.Create(3, _ => throw new CryptographicException("no")));
    }

    [Fact]
    public void Empty_secrets_exist()
    {
        using var secret = SecretBytes.CopyFrom([]);
        Assert.Equal(0, secret.Span.Length);
    }

    [Fact]
    public void Its_text_is_not_the_secret() =>
        Assert.Equal("SecretBytes", SecretBytes.CopyFrom("hunter2"u8).ToString());
}
