using System.Text;
using KeyService.Core.Responses;

namespace KeyService.Core.Tests.Responses;

public class ResponsePolicyDocumentTests
{
    private static readonly ResponsePolicy Policy = new()
    {
        MaxLifetime = TimeSpan.FromSeconds(30),
        RequiredFields = ["content-language"],
        AllowedAlgorithms = ["ed25519"],
        AllowedFields = ["*", "location"],
    };

    [Fact]
    public void A_policy_comes_back_as_it_was()
    {
        Assert.Equal(Policy, ResponsePolicyDocument.Read(ResponsePolicyDocument.Write(Policy)));
        Assert.Equal(ResponsePolicy.Default, ResponsePolicyDocument.Read(ResponsePolicyDocument.Write(ResponsePolicy.Default)));
    }

    [Fact]
    public void A_tenant_without_a_policy_has_the_default() => Assert.Equal(ResponsePolicy.Default, ResponsePolicyDocument.Read(null));

    [Fact]
    public void The_format_of_schema_1_stays_readable()
    {
        const string Stored =
            """{"schema":1,"sha256":"209ca7024a2a8d61c6b81083a67cd3f5cec2498c6e4491418ff11c181218c7cd","policy":{"maxLifetime":"00:00:30","requiredFields":["content-language"],"allowedAlgorithms":["ed25519"],"allowedFields":["*","location"]}}""";
        Assert.Equal(Policy, ResponsePolicyDocument.Read(Encoding.UTF8.GetBytes(Stored)));
        Assert.Equal(Stored, Encoding.UTF8.GetString(ResponsePolicyDocument.Write(Policy)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"schema":1,"sha256":"","policy":{}}""")]
    [InlineData("""{"schema":2,"sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","policy":{}}""")]
    [InlineData("""{"schema":1,"sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","ring":{}}""")]
    public void Refuses_what_is_no_document(string text) =>
        Assert.Throws<InvalidDataException>(() => ResponsePolicyDocument.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Refuses_a_changed_document()
    {
        var loosened = Encoding.UTF8.GetString(ResponsePolicyDocument.Write(Policy)).Replace("00:00:30", "00:05:00", StringComparison.Ordinal);

        Assert.Equal(
            "The response policy's document is damaged: its content does not match its checksum. Restore it from a backup.",
            Assert.Throws<InvalidDataException>(() => ResponsePolicyDocument.Read(Encoding.UTF8.GetBytes(loosened))).Message);
    }

    [Fact]
    public void Refuses_a_document_cut_at_any_length()
    {
        var document = ResponsePolicyDocument.Write(Policy);
        for (var length = 0; length < document.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ResponsePolicyDocument.Read(document[..length]));
        }
    }
}
