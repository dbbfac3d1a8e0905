using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace KeyService.Silo.Grpc;

/// <summary>
/// Page tokens say where a list went on, and which list it was: a token of another list or parent is refused.
/// They are opaque to callers but no secret: who may list at all may start anywhere.
/// </summary>
internal static class PageTokens
{
    private const int DefaultSize = 50;
    private const int MaxSize = 1_000;
    private const int TagSize = 6;
    private const int MaxLength = 200;

    /// <summary>The token after the item <paramref name="last"/> of <paramref name="list"/>, such as <c>keys of acme</c>.</summary>
    public static string After(string list, string last) =>
        Base64Url.EncodeToString([.. Tag(list), .. Encoding.UTF8.GetBytes(last)]);

    /// <summary>The page asked for; its <see cref="Page.After"/> is "" for the first.</summary>
    public static Answer<Page> Read(string list, int pageSize, string token)
    {
        if (pageSize < 0)
        {
            return new EdgeRefusal(Reasons.InvalidArgument, $"page_size is {pageSize}: give 1 to {MaxSize}, or 0 for {DefaultSize}.");
        }

        var size = pageSize == 0 ? DefaultSize : Math.Min(pageSize, MaxSize);
        if (token.Length == 0)
        {
            return new Page(size, "");
        }

        return token.Length <= MaxLength && Base64Url.IsValid(token)
            && Base64Url.DecodeFromChars(token) is { Length: > TagSize } bytes
            && bytes.AsSpan(0, TagSize).SequenceEqual(Tag(list))
                ? new Page(size, Encoding.UTF8.GetString(bytes.AsSpan(TagSize)))
                : new EdgeRefusal(
                    Reasons.InvalidArgument,
                    "page_token is not one that this list gave: send next_page_token of the last page unchanged, or none for the first page.");
    }

    private static ReadOnlySpan<byte> Tag(string list) => SHA256.HashData(Encoding.UTF8.GetBytes(list)).AsSpan(0, TagSize);
}

/// <summary>One page of a list: up to <paramref name="Size"/> items after the item <paramref name="After"/>.</summary>
internal sealed record Page(int Size, string After)
{
    /// <summary>Cuts <paramref name="items"/>, of which one more than <see cref="Size"/> was read, and tells what follows.</summary>
    public IEnumerable<T> Cut<T>(IReadOnlyList<T> items, string list, Func<T, string> position, out string nextPageToken)
    {
        nextPageToken = items.Count > Size ? PageTokens.After(list, position(items[Size - 1])) : "";
        return items.Take(Size);
    }
}
