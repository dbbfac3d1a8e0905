using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using KeyService.Signing;

namespace KeyService.Bench.Pieces;

/// <summary>One signature and one verification per algorithm, over about a signature base.</summary>
[MemoryDiagnoser]
public class AlgorithmPieces
{
    private readonly byte[] _message = RandomNumberGenerator.GetBytes(384);
    private SigningKey _key = null!;
    private byte[] _signature = null!;

    [Params("hmac-sha256", "ecdsa-p256-sha256", "ecdsa-p384-sha384", "rsa-pss-sha512", "rsa-v1_5-sha256", "ed25519")]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public void Generate()
    {
        _key = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.Parse(Algorithm)));
        _signature = _key.Sign(_message);
    }

    [GlobalCleanup]
    public void Dispose() => _key.Dispose();

    [Benchmark]
    public int Sign() => _key.Sign(_message, _signature);

    [Benchmark]
    public bool Verify() => _key.Verifier.Verify(_message, _signature);
}
