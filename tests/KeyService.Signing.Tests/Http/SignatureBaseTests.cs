using System.Text;
using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Http;

/// <summary>Component values by the examples of RFC 9421, section 2, and every error of section 2.5.</summary>
public class SignatureBaseTests
{
    private static readonly HttpRequestParts Request = new()
    {
        Method = "POST",
        Path = "/path",
        Query = "?param=value",
        Scheme = "https",
        Authority = "www.example.com",
        Fields =
        [
            new("Host", "www.example.com"),
            new("X-OWS-Header", "   Leading and trailing whitespace.   "),
            new("X-Obs-Fold-Header", "Obsolete\r\n    line folding."),
            new("Cache-Control", "max-age=60"),
            new("cache-control", "   must-revalidate"),
            new("Example-Dict", "  a=1,    b=2;x=1;y=2,   c=(a   b   c), d"),
            new("Example-Header", "value, with, lots"),
            new("EXAMPLE-HEADER", "of, commas"),
            new("X-Empty-Header", ""),
            new("X-Latin", "caf\u00e9"),
            new("X-Injected", "one\r\n\"@status\": 200"),
            new("@status", "200"),
            new("Priority", "u=1,   i"),
            new("Proxy-Status", "broken=("),
        ],
        Trailers = [new("Expires", "Wed, 9 Nov 2022 07:28:00 GMT")],
    };

    [Theory]
    [InlineData("\"x-ows-header\"", "Leading and trailing whitespace.")]
    [InlineData("\"x-obs-fold-header\"", "Obsolete line folding.")]
    [InlineData("\"cache-control\"", "max-age=60, must-revalidate")]
    [InlineData("\"example-dict\"", "a=1,    b=2;x=1;y=2,   c=(a   b   c), d")]
    [InlineData("\"x-empty-header\"", "")]
    [InlineData("\"example-dict\";sf", "a=1, b=2;x=1;y=2, c=(a b c), d")]
    [InlineData("\"priority\";sf", "u=1, i")]
    [InlineData("\"example-dict\";key=\"a\"", "1")]
    [InlineData("\"example-dict\";key=\"d\"", "?1")]
    [InlineData("\"example-dict\";key=\"b\"", "2;x=1;y=2")]
    [InlineData("\"example-dict\";key=\"c\"", "(a b c)")]
    [InlineData("\"example-header\"", "value, with, lots, of, commas")]
    [InlineData("\"example-header\";bs", ":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:")]
    [InlineData("\"x-latin\";bs", ":Y2Fm6Q==:")]
    [InlineData("\"expires\";tr", "Wed, 9 Nov 2022 07:28:00 GMT")]
    [InlineData("\"@method\"", "POST")]
    [InlineData("\"@target-uri\"", "https://www.example.com/path?param=value")]
    [InlineData("\"@authority\"", "www.example.com")]
    [InlineData("\"@scheme\"", "https")]
    [InlineData("\"@request-target\"", "/path?param=value")]
    [InlineData("\"@path\"", "/path")]
    [InlineData("\"@query\"", "?param=value")]
    [InlineData("\"@query-param\";name=\"param\"", "value")]
    public void A_component_of_a_request(string component, string expected) =>
        Assert.Equal($"{component}: {expected}\n", Line(Message(Request), component));

    [Theory]
    [InlineData("HTTPS", "Example.COM:443", "example.com")]
    [InlineData("http", "example.com:80", "example.com")]
    [InlineData("http", "example.com:443", "example.com:443")]
    [InlineData("https", "[2001:DB8::1]:8443", "[2001:db8::1]:8443")]
    public void The_authority_is_lowercase_without_a_default_port(string scheme, string authority, string expected) =>
        Assert.Equal(
            $"\"@authority\": {expected}\n",
            Line(Message(Request with { Scheme = scheme, Authority = authority }), "\"@authority\""));

    [Theory]
    [InlineData("?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace", "var", "this%20is%20a%20big%0Amultiline%20value")]
    [InlineData("?var=x&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something", "bar", "with%20plus%20whitespace")]
    [InlineData("?fa%C3%A7ade%22%3A%20=something", "fa%C3%A7ade%22%3A%20", "something")]
    [InlineData("?param=value&&foo=bar&baz=batman&qux=", "qux", "")]
    [InlineData("?bare&a=1", "bare", "")]
    [InlineData("?a=%zz%4", "a", "%25zz%254")]
    [InlineData("?a=b=c", "a", "b%3Dc")]
    [InlineData("?a=*-._~", "a", "*-._%7E")]
    public void A_query_parameter_is_decoded_and_encoded_again(string query, string name, string expected) =>
        Assert.Equal(
            $"\"@query-param\";name=\"{name}\": {expected}\n",
            Line(Message(Request with { Query = query }), $"\"@query-param\";name=\"{name}\""));

    [Theory]
    [InlineData("a\r\n b", "a b")]
    [InlineData("a \t\r\n\t  b\r\n c", "a b c")]
    [InlineData("\r\n a", "a")]
    [InlineData("a\n b", null)]
    [InlineData("a\r b", null)]
    [InlineData("a\r\nb", null)]
    [InlineData("a\r\n", null)]
    [InlineData("a\r\n b\nc", null)]
    [InlineData("a\0b", null)]
    public void Only_an_obsolete_fold_may_break_a_line(string value, string? expected)
    {
        var message = Message(Request with { Fields = [new("x", value)] });
        if (expected is null)
        {
            Assert.Contains("line break", Problem(message, "\"x\""));
        }
        else
        {
            Assert.Equal($"\"x\": {expected}\n", Line(message, "\"x\""));
        }
    }

    [Fact]
    public void Absent_path_and_query_have_their_stand_ins()
    {
        var bare = Request with { Method = "options", Path = "", Query = "", Target = "*" };
        Assert.Equal("\"@path\": /\n", Line(Message(bare), "\"@path\""));
        Assert.Equal("\"@query\": ?\n", Line(Message(bare), "\"@query\""));
        Assert.Equal("\"@method\": options\n", Line(Message(bare), "\"@method\""));
        Assert.Equal("\"@request-target\": *\n", Line(Message(bare), "\"@request-target\""));
        Assert.Equal("\"@target-uri\": https://www.example.com/\n", Line(Message(bare), "\"@target-uri\""));
    }

    [Fact]
    public void A_response_takes_what_is_marked_from_its_request()
    {
        var response = HttpMessage.ForResponse(
            200, [new("X-Empty-Header", "of the response")], Request, [new("Expires", "never")]);
        Assert.Equal("\"@status\": 200\n", Line(response, "\"@status\""));
        Assert.Equal("\"x-empty-header\": of the response\n", Line(response, "\"x-empty-header\""));
        Assert.Equal("\"x-empty-header\";req: \n", Line(response, "\"x-empty-header\";req"));
        Assert.Equal("\"expires\";tr: never\n", Line(response, "\"expires\";tr"));
        Assert.Equal("\"expires\";tr;req: Wed, 9 Nov 2022 07:28:00 GMT\n", Line(response, "\"expires\";tr;req"));
        Assert.Equal("\"example-dict\";req;key=\"a\": 1\n", Line(response, "\"example-dict\";req;key=\"a\""));
    }

    [Theory]
    [InlineData("\"@method\" \"@method\"", "stands twice")]
    [InlineData("\"example-dict\";sf;req \"example-dict\";req;sf", "stands twice")]
    [InlineData("\"x\";unknown", "unknown")]
    [InlineData("\"x\";sf=?0", "wrong type")]
    [InlineData("\"x\";key=1", "wrong type")]
    [InlineData("\"x\";bs;sf", "bs together")]
    [InlineData("\"x\";bs;key=\"a\"", "bs together")]
    [InlineData("\"@signature-params\"", "must not be listed")]
    [InlineData("\"@unknown\"", "not a derived component")]
    [InlineData("\"@status\";req", "a request has no @status")]
    [InlineData("\"@method\";bs", "are for fields")]
    [InlineData("\"@method\";tr", "are for fields")]
    [InlineData("\"@query-param\"", "needs the parameter 'name'")]
    [InlineData("\"@query-param\";req", "belongs to @query-param")]
    [InlineData("\"@path\";name=\"a\"", "belongs to @query-param")]
    [InlineData("\"Host\"", "not a lowercase field name")]
    [InlineData("\"x header\"", "not a lowercase field name")]
    [InlineData("\"\"", "must not be empty")]
    [InlineData("token", "must be a string")]
    public void Identifiers_that_cannot_be(string components, string problem)
    {
        Assert.False(SignatureParameters.TryParse($"({components});created=1", out var parameters, out var found));
        Assert.Null(parameters);
        Assert.Contains(problem, found);
    }

    [Theory]
    [InlineData("\"missing\"", "absent")]
    [InlineData("\"missing\";bs", "absent")]
    [InlineData("\"missing\";sf", "absent")]
    [InlineData("\"host\";tr", "absent")]
    [InlineData("\"expires\"", "absent")]
    [InlineData("\"example-dict\";key=\"z\"", "no member 'z'")]
    [InlineData("\"x-latin\";key=\"a\"", "not a dictionary")]
    [InlineData("\"x-ows-header\";sf", "type of x-ows-header is not known")]
    [InlineData("\"proxy-status\";sf", "not a well-formed structured List")]
    [InlineData("\"@query-param\";name=\"missing\"", "no parameter 'missing'")]
    [InlineData("\"@status\"", "a request has no @status")]
    [InlineData("\"@method\";req", "the request of a request")]
    [InlineData("\"host\";req", "the request of a request")]
    [InlineData("\"x-latin\"", "outside ASCII")]
    [InlineData("\"x-injected\"", "line break")]
    [InlineData("\"x-injected\";bs", "line break")]
    public void Components_that_this_request_cannot_give(string component, string problem) =>
        Assert.Contains(problem, Problem(Message(Request), component));

    [Theory]
    [InlineData("\"@method\"")]
    [InlineData("\"@path\"")]
    [InlineData("\"@authority\"")]
    [InlineData("\"@query-param\";name=\"param\"")]
    public void Components_that_only_a_request_has(string component) =>
        Assert.Contains("a response has no @", Problem(HttpMessage.ForResponse(200, [], Request), component));

    [Fact]
    public void A_request_that_is_not_known_cannot_be_covered() =>
        Assert.Contains("which is not known", Problem(HttpMessage.ForResponse(200, []), "\"@method\";req"));

    [Fact]
    public void What_is_not_known_of_the_request_cannot_be_covered()
    {
        var local = Message(new HttpRequestParts { Method = "GET" });
        Assert.Contains("not known", Problem(local, "\"@authority\""));
        Assert.Contains("not known", Problem(local, "\"@target-uri\""));
        Assert.Contains("not known", Problem(local, "\"@scheme\""));
    }

    [Theory]
    [InlineData("?a=1&a=2", "a")]
    [InlineData("?a=1&%61=1", "a")]
    public void A_repeated_query_parameter_cannot_be_covered(string query, string name) =>
        Assert.Contains("more than once", Problem(Message(Request with { Query = query }), $"\"@query-param\";name=\"{name}\""));

    [Theory]
    [InlineData("();created=@123")]
    [InlineData("();created=123.0")]
    [InlineData("();created=\"123\"")]
    [InlineData("();created")]
    [InlineData("();expires=?0")]
    [InlineData("();nonce=token")]
    [InlineData("();alg=1")]
    [InlineData("();keyid=:AAAA:")]
    [InlineData("();tag")]
    [InlineData("\"@method\"")]
    [InlineData("(), ()")]
    [InlineData("")]
    [InlineData("(\"@method\"")]
    public void Parameters_of_a_wrong_form(string member)
    {
        Assert.False(SignatureParameters.TryParse(member, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Wire_order_and_unknown_parameters_are_kept()
    {
        const string member = """("b";key="x";req "a");tag="t";unknown=2.50;created=5;flag""";
        Assert.True(SignatureParameters.TryParse($"  {member.Replace("\"a\"", "  \"a\" ")}  ", out var parameters, out var problem), problem);
        Assert.Equal(member.Replace("2.50", "2.5"), parameters.Serialize());
        Assert.Equal(5, parameters.Created);
        Assert.Equal("t", parameters.Tag);
    }

    [Fact]
    public void Parameters_can_be_put_together()
    {
        var parameters = SignatureParameters.Create(
            [ComponentIdentifier.Parse("\"@status\""), ComponentIdentifier.Parse("\"@method\";req")],
            created: 1, expires: 2, nonce: "n", keyId: "k", algorithm: "ed25519", tag: "t");
        Assert.Equal(
            """("@status" "@method";req);created=1;expires=2;nonce="n";keyid="k";alg="ed25519";tag="t" """,
            parameters.Serialize() + " ");
        Assert.Throws<ArgumentException>(() => SignatureParameters.Create([ComponentIdentifier.Parse("\"a\""), ComponentIdentifier.Parse("\"a\"")]));
        Assert.Throws<FormatException>(() => ComponentIdentifier.Parse("\"A\""));
        Assert.Throws<FormatException>(() => ComponentIdentifier.Parse("("));
    }

    private static HttpMessage Message(HttpRequestParts request) => HttpMessage.ForRequest(request) with
    {
        FieldTypes = new Dictionary<string, StructuredFieldType>(HttpMessage.RegisteredFieldTypes)
        {
            ["example-dict"] = StructuredFieldType.Dictionary,
        },
    };

    private static string Line(HttpMessage message, string component)
    {
        Assert.True(SignatureBase.TryCreate(message, Parse(component), out var built, out var problem), problem);
        var text = Encoding.ASCII.GetString(built.Bytes);
        return text[..text.IndexOf("\"@signature-params\"", StringComparison.Ordinal)];
    }

    private static string Problem(HttpMessage message, string component)
    {
        Assert.False(SignatureBase.TryCreate(message, Parse(component), out var built, out var problem));
        Assert.Null(built);
        return problem;
    }

    private static SignatureParameters Parse(string component)
    {
        Assert.True(SignatureParameters.TryParse($"({component})", out var parameters, out var problem), problem);
        return parameters;
    }
}
