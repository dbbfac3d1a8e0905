namespace KeyService.Silo.Grpc;

/// <summary>What one call may ask for; signing.proto and replay.proto tell callers the same.</summary>
internal static class Limits
{
    public const int InputBytes = 1024 * 1024;
    public const int BatchItems = 1_000;
    public const int MessageBytes = 8 * 1024 * 1024;
    public const int WatchedKeys = 10_000;
    public const int RequestIdLength = 128;
    public const int NonceLength = 256;
    public const int NonceScopeLength = 128;
    public const int NoncesOfATenant = 1_000_000;
    public static readonly TimeSpan NonceWindow = TimeSpan.FromHours(1);
}
