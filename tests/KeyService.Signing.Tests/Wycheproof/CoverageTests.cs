using System.Reflection;
using Xunit.Abstractions;

namespace KeyService.Signing.Tests.Wycheproof;

/// <summary>Each file of the vectors is run by a test or stands here with the reason why it is not.</summary>
public class CoverageTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> NotApplicable = new()
    {
        ["hmac_sha384_test"] = "hmac-sha384 is not in RFC 9421's registry",
        ["hmac_sha512_test"] = "hmac-sha512 is not in RFC 9421's registry",
        ["mldsa_44_verify_test"] = "ML-DSA is not in RFC 9421's registry",
        ["mldsa_65_verify_test"] = "ML-DSA is not in RFC 9421's registry",
        ["mldsa_87_verify_test"] = "ML-DSA is not in RFC 9421's registry",
    };

    // Those that a test reads by name in its body; the theories' names come from their data.
    private static readonly string[] ReadByFacts = ["hmac_sha256_test", "json_web_key_test"];

    [Fact]
    public void Every_file_is_run_or_is_not_ours()
    {
        var folder = Path.GetDirectoryName(Vectors.Path($"{WycheproofFile.Folder}/ed25519_test.json"))!;
        var present = Directory.GetFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal).ToArray();
        var run = new[] { typeof(SignatureVectorTests), typeof(DerSignatureVectorTests) }
            .SelectMany(type => type.GetMethods())
            .SelectMany(test => test.GetCustomAttributes<InlineDataAttribute>().Select(row => (string)row.GetData(test).Single()[0]))
            .Concat(ReadByFacts);
        foreach (var (name, reason) in NotApplicable)
        {
            var line = $"wycheproof/{name}: not applicable: {reason}";
            output.WriteLine(line);
            Console.WriteLine(line);
        }

        Assert.Equal(present, run.Concat(NotApplicable.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_missing_file_says_where_it_was_looked_for()
    {
        var refusal = Assert.Throws<FileNotFoundException>(() => Vectors.Path("wycheproof/no_such_test.json"));
        Assert.Contains("wycheproof/no_such_test.json", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("KEYSERVICE_VECTORS", refusal.Message, StringComparison.Ordinal);
    }
}
