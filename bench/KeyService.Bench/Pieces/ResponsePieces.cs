using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Bench.Pieces;

/// <summary>What a signed response costs apart from the cryptography of its key.</summary>
[MemoryDiagnoser]
public class ResponsePieces
{
    private const string Nonce = "c29tZXRoaW5nLXJhbmRvbQ==";

    private static readonly HttpRequestParts Request = new() { Method = "GET", Path = "/orders/17", Query = "?expand=lines" };
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly ResponseVerificationPolicy _policy = ResponseVerificationPolicy.Trusting(KeyName.Parse("acme/responses"));
    private byte[] _body = [];
    private ResponseToSign _toSign = null!;
    private ResponseToVerify _toVerify = null!;

    [Params(0, 1024, 65536)]
    public int BodySize { get; set; }

    [GlobalSetup]
    public void Sign()
    {
        _body = RandomNumberGenerator.GetBytes(BodySize);
        HttpFieldLine[] fields = [new("content-digest", ContentDigest.Sha256(_body)), new("content-type", "application/json")];
        _toSign = new ResponseToSign { Status = 200, Fields = fields, Request = Request };
        using var key = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.EcdsaP256Sha256));
        var signatureBase = BuildBase()!;
        _toVerify = new ResponseToVerify
        {
            Status = 200,
            Fields =
            [
                .. fields,
                new("signature-input", signatureBase.FormatSignatureInput("sig")),
                new("signature", SignatureBase.FormatSignature("sig", key.Sign(signatureBase.Bytes))),
            ],
            Request = Request,
            ExpectedNonce = Nonce,
        };
    }

    [Benchmark]
    public string Digest() => ContentDigest.Sha256(_body);

    [Benchmark]
    public SignatureBase? BuildBase()
    {
        var created = Now.ToUnixTimeSeconds();
        ResponseProfile.TryBuild(
            _toSign,
            new ResponseSignatureOptions { Created = created, Expires = created + 60, Nonce = Nonce, KeyId = "acme/responses/1" },
            out var signatureBase,
            out _);
        return signatureBase;
    }

    [Benchmark]
    public ResponseCheck Judge() => ResponseVerification.Begin(_toVerify, _policy, Now);
}
