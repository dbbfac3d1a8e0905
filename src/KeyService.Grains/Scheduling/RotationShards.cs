using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using KeyService.Signing;

namespace KeyService.Grains;

/// <summary>
/// How rings are spread over the schedulers. Each ring's shard is stored with it, so neither the number of shards nor
/// the hash can change without rewriting the stored rows: both are constants.
/// </summary>
public static class RotationShards
{
    public const int Count = 16;

    /// <summary>The shard of a ring, the same in every process: the first bytes of SHA-256 of its name.</summary>
    public static int Of(KeyName ring)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(ring.ToString()));
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % Count);
    }
}
