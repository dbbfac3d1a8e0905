namespace KeyService.Core.KeyRings;

/// <summary>Equality of byte arrays by content, for records that hold some. Not for secrets: it does not run in constant time.</summary>
internal static class ByteContent
{
    public static bool Same(byte[]? a, byte[]? b) => (a is null) == (b is null) && a.AsSpan().SequenceEqual(b);
}
