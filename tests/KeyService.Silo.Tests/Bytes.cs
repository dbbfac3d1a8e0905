using System.Text;
using Google.Protobuf;

namespace KeyService.Silo.Tests;

internal static class Bytes
{
    public static ByteString Of(string text) => ByteString.CopyFrom(Encoding.UTF8.GetBytes(text));
}
