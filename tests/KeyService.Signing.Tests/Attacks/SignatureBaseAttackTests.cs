using System.Text;
using KeyService.Signing.Http;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>Bases that must not be built, since two messages could share them: RFC 9421, section 2.5, and section 7.5.</summary>
public class SignatureBaseAttackTests
{
    private static readonly HttpRequestParts Request = new()
    {
        Method = "GET",
        Path = "/a%2Fb",
        Query = "?a=1&b=2&b=3&c=1&%63=1",
        Scheme = "HTTPS",
        Authority = "Shop.Example:443",
        Fields =
        [
            new("Content-Digest", "sha-256=:AAAA:, flag"), new("X-Latin", "caf\u00e9"), new("X-Broken", "1\n2"),
            new("Priority", "u=1,   i"), new("X-Empty", ""), new("X-NUL", "a\0b"),
        ],
        Trailers = [new("X-Late", "trailer")],
    };

    private static readonly HttpMessage Message = HttpMessage.ForRequest(Request);
    private static readonly HttpMessage Response = HttpMessage.ForResponse(200, [new("X-Late", "header")], Request, [new("X-Late", "trailer")]);

    [Theory]
    [InlineData("\"@method\" \"@method\"")]
    [InlineData("\"priority\" \"priority\"")]
    public void Duplicate_identifier(string components) => RefusesIdentifier(components, "stands twice");

    [Fact]
    public void Duplicate_identifier_with_its_parameters_reordered() =>
        RefusesIdentifier("\"priority\";req;sf \"priority\";sf;req", "stands twice");

    [Fact]
    public void Parameters_of_an_identifier_keep_their_wire_order()
    {
        var (one, other) = (Base(Response, "\"priority\";req;sf"), Base(Response, "\"priority\";sf;req"));
        Assert.StartsWith("\"priority\";req;sf: u=1, i\n", one);
        Assert.StartsWith("\"priority\";sf;req: u=1, i\n", other);
    }

    [Theory]
    [InlineData("\"priority\";new")]
    [InlineData("\"@method\";sha=1")]
    public void Unknown_parameter(string component) => RefusesIdentifier(component, "unknown");

    [Theory]
    [InlineData("\"priority\";sf=?0")]
    [InlineData("\"priority\";bs=1")]
    [InlineData("\"priority\";tr=\"yes\"")]
    [InlineData("\"@method\";req=?0")]
    [InlineData("\"priority\";key=u")]
    [InlineData("\"@query-param\";name=a")]
    public void Parameter_of_another_type(string component) => RefusesIdentifier(component, "wrong type");

    [Fact]
    public void Wrapped_and_reserialised_at_once() => RefusesIdentifier("\"priority\";bs;sf", "bs together");

    [Fact]
    public void Wrapped_and_taken_apart_at_once() => RefusesIdentifier("\"priority\";bs;key=\"u\"", "bs together");

    [Fact]
    public void Request_of_a_request()
    {
        RefusesValue(Message, "\"@method\";req", "the request of a request");
        RefusesValue(Message, "\"priority\";req", "the request of a request");
    }

    [Fact]
    public void Status_in_a_request() => RefusesValue(Message, "\"@status\"", "a request has no @status");

    [Fact]
    public void Status_of_the_request() => RefusesIdentifier("\"@status\";req", "a request has no @status");

    [Theory]
    [InlineData("\"@method\"")]
    [InlineData("\"@path\"")]
    [InlineData("\"@authority\"")]
    public void Request_component_in_a_response_without_req(string component) => RefusesValue(Response, component, "add req");

    [Fact]
    public void Request_component_when_the_request_is_unknown() =>
        RefusesValue(HttpMessage.ForResponse(200, []), "\"@method\";req", "not known");

    [Theory]
    [InlineData("\"@signature-params\"")]
    [InlineData("\"@signature-params\";req")]
    public void Signature_params_listed(string component) => RefusesIdentifier(component, "must not be listed");

    [Theory]
    [InlineData("\"@unknown\"")]
    [InlineData("\"@\"")]
    [InlineData("\"@Method\"")]
    [InlineData("\"@request-response\"")]
    public void Unknown_derived_name(string component) => RefusesIdentifier(component, "not a derived component");

    [Theory]
    [InlineData("\"Priority\"")]
    [InlineData("\"x header\"")]
    [InlineData("\"x:\"")]
    public void Field_name_that_no_field_has(string component) => RefusesIdentifier(component, "not a lowercase field name");

    [Fact]
    public void Field_without_a_name() => RefusesIdentifier("\"\"", "must not be empty");

    [Fact]
    public void Name_that_is_no_string() => RefusesIdentifier("priority", "must be a string");

    [Theory]
    [InlineData("\"@method\";sf")]
    [InlineData("\"@method\";bs")]
    [InlineData("\"@path\";key=\"a\"")]
    [InlineData("\"@query\";tr")]
    public void Derived_component_with_the_parameters_of_a_field(string component) => RefusesIdentifier(component, "for fields");

    [Theory]
    [InlineData("\"@query-param\"")]
    [InlineData("\"@path\";name=\"a\"")]
    [InlineData("\"priority\";name=\"a\"")]
    public void Query_parameter_without_its_name_or_a_name_without_one(string component) => RefusesIdentifier(component, "@query-param");

    [Theory]
    [InlineData("\"missing\"")]
    [InlineData("\"missing\";bs")]
    [InlineData("\"missing\";sf")]
    [InlineData("\"x-late\"")]
    public void Missing_field(string component) => RefusesValue(Message, component, "absent");

    [Fact]
    public void Empty_field_is_not_a_missing_one() => Assert.StartsWith("\"x-empty\": \n", Base(Message, "\"x-empty\""));

    [Fact]
    public void Missing_dictionary_member() => RefusesValue(Message, "\"content-digest\";key=\"sha-512\"", "no member 'sha-512'");

    [Fact]
    public void Member_of_what_is_no_dictionary() => RefusesValue(Message, "\"x-latin\";key=\"a\"", "not a dictionary");

    [Fact]
    public void Bare_member_becomes_true() =>
        Assert.StartsWith("\"content-digest\";key=\"flag\": ?1\n", Base(Message, "\"content-digest\";key=\"flag\""));

    [Fact]
    public void Missing_query_parameter() => RefusesValue(Message, "\"@query-param\";name=\"z\"", "no parameter 'z'");

    [Theory]
    [InlineData("b")]
    [InlineData("c")]
    public void Repeated_query_parameter(string name) =>
        RefusesValue(Message, $"\"@query-param\";name=\"{name}\"", "more than once");

    [Theory]
    [InlineData("\"x-broken\"")]
    [InlineData("\"x-broken\";bs")]
    [InlineData("\"x-nul\"")]
    public void Newline_in_a_value(string component) => RefusesValue(Message, component, "line break");

    [Fact]
    public void Newline_in_a_path_or_query()
    {
        RefusesValue(HttpMessage.ForRequest(Request with { Path = "/a\n\"@query\": ?" }), "\"@path\"", "line break");
        RefusesValue(HttpMessage.ForRequest(Request with { Query = "?a\r\nb" }), "\"@query\"", "line break");
    }

    [Fact]
    public void Non_ASCII_output() => RefusesValue(Message, "\"x-latin\"", "outside ASCII");

    [Fact]
    public void Field_reserialised_by_a_guessed_type() => RefusesValue(Message, "\"x-latin\";sf", "is not known");

    [Fact]
    public void Trailer_merged_with_a_header()
    {
        Assert.StartsWith("\"x-late\": header\n", Base(Response, "\"x-late\""));
        Assert.StartsWith("\"x-late\";tr: trailer\n", Base(Response, "\"x-late\";tr"));
    }

    [Fact]
    public void Path_decoded_or_method_folded()
    {
        Assert.StartsWith("\"@path\": /a%2Fb\n", Base(Message, "\"@path\""));
        Assert.StartsWith("\"@method\": get\n", Base(HttpMessage.ForRequest(Request with { Method = "get" }), "\"@method\""));
        Assert.StartsWith("\"@path\": /\n", Base(HttpMessage.ForRequest(Request with { Path = "" }), "\"@path\""));
        Assert.StartsWith("\"@query\": ?\n", Base(HttpMessage.ForRequest(Request with { Query = "" }), "\"@query\""));
    }

    [Fact]
    public void Authority_in_two_spellings()
    {
        Assert.StartsWith("\"@authority\": shop.example\n", Base(Message, "\"@authority\""));
        var plain = HttpMessage.ForRequest(Request with { Scheme = "http" });
        Assert.StartsWith("\"@authority\": shop.example:443\n", Base(plain, "\"@authority\""));
    }

    [Fact]
    public void Trailing_line_feed() =>
        Assert.Equal("\"@method\": GET\n\"@signature-params\": (\"@method\");created=1", Base(Message, "\"@method\""));

    private static void RefusesIdentifier(string components, string expected)
    {
        Assert.False(SignatureParameters.TryParse($"({components});created=1", out _, out var problem));
        Assert.Contains(expected, problem);
    }

    private static void RefusesValue(HttpMessage message, string component, string expected)
    {
        Assert.False(SignatureBase.TryCreate(message, Parse(component), out var built, out var problem));
        Assert.Null(built);
        Assert.Contains(expected, problem);
    }

    private static string Base(HttpMessage message, string component)
    {
        Assert.True(SignatureBase.TryCreate(message, Parse(component), out var built, out var problem), problem);
        return Encoding.ASCII.GetString(built.Bytes);
    }

    private static SignatureParameters Parse(string components)
    {
        Assert.True(SignatureParameters.TryParse($"({components});created=1", out var parameters, out var problem), problem);
        return parameters;
    }
}
