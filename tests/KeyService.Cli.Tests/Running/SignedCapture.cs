using System.Globalization;
using System.Text;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Cli.Tests.Running;

/// <summary>A signed response as a service sent it on 2027-01-15 at 08:00, and files of it as tools record them.</summary>
internal sealed class SignedCapture : IDisposable
{
    public const string Nonce = "9vK2cQ8d7sXbT1yZ";
    public const string RequestLine = "GET /orders/42?expand=lines";

    private const long Created = 1_800_000_000;

    private readonly SigningKey _key = SigningKey.Generate(KeySpec.Create(SignatureAlgorithm.EcdsaP256Sha256));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keysvc-explain-");

    public SignedCapture(int status = 200, string? encoding = null)
    {
        Status = status;
        Fields.Add(new("Content-Type", "application/json"));
        if (encoding is not null)
        {
            Fields.Add(new("Content-Encoding", encoding));
        }

        Fields.Add(new("Content-Digest", ContentDigest.Sha256(Body)));
        var response = new ResponseToSign
        {
            Status = status,
            Fields = [.. Fields],
            Request = new HttpRequestParts { Method = "GET", Path = "/orders/42", Query = "?expand=lines" },
        };
        var options = new ResponseSignatureOptions { Created = Created, Expires = Created + 60, Nonce = Nonce, KeyId = "acme/responses/3" };
        Assert.True(ResponseProfile.TryBuild(response, options, out var built, out var refusal), refusal?.Message);
        Fields.Add(new("Signature-Input", built.FormatSignatureInput("sig")));
        Fields.Add(new("Signature", SignatureBase.FormatSignature("sig", _key.Sign(built.Bytes))));
        Fields.Add(new("Date", DateTimeOffset.FromUnixTimeSeconds(Created + 1).ToString("r", CultureInfo.InvariantCulture)));
    }

    public int Status { get; set; }

    public List<HttpFieldLine> Fields { get; } = [];

    public byte[] Body { get; set; } = "{\"order\":42}"u8.ToArray();

    /// <summary>A JWKS file with the key.</summary>
    public string KeySet(string kid = "acme/responses/3") => File("keys.json", $$"""{"keys":[{{JsonWebKey.Write(_key.Verifier, kid)}}]}""");

    /// <summary>What curl -i prints.</summary>
    public string Curl() => File("response.txt", [.. Headers(), .. Body]);

    /// <summary>What curl -D writes, and what -o does.</summary>
    public (string Headers, string Body) Apart() => (File("headers.txt", Headers()), File("body.bin", Body));

    /// <summary>What a browser saves.</summary>
    public string Har(bool base64 = true)
    {
        var content = base64
            ? $$"""{"encoding":"base64","text":"{{Convert.ToBase64String(Body)}}"}"""
            : $$"""{"text":{{System.Text.Json.JsonSerializer.Serialize(Encoding.UTF8.GetString(Body))}} }""";
        var headers = string.Join(",", Fields.Select(field => System.Text.Json.JsonSerializer.Serialize(new { name = field.Name, value = field.Value })));
        var wish = System.Text.Json.JsonSerializer.Serialize(AcceptSignature.Format(Nonce));
        return File("page.har", $$"""
            {"log":{"entries":[{
              "startedDateTime":"2027-01-15T08:00:00.250Z","time":500,
              "request":{"method":"GET","url":"https://orders.example/orders/42?expand=lines#top","headers":[
                {"name":":path","value":"/orders/42?expand=lines"},{"name":"accept-signature","value":{{wish}} }]},
              "response":{"status":{{Status}},"headers":[{{headers}}],"content":{{content}} }
            }] } }
            """);
    }

    public void Replace(string name, string value)
    {
        var at = Fields.FindIndex(field => field.Name == name);
        Fields[at] = Fields[at] with { Value = value };
    }

    public string File(string name, string text) => File(name, Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private string File(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    private byte[] Headers() => Encoding.Latin1.GetBytes(
        $"HTTP/1.1 {Status} Whatever\r\n{string.Concat(Fields.Select(field => $"{field.Name}: {field.Value}\r\n"))}\r\n");
}
