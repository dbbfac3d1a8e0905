using KeyService.Signing.Tests.Http;
using static KeyService.Signing.Http.VerificationFailure;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>Fields that two parsers could read differently: RFC 9651, section 4.2, and RFC 9421, section 7.5.2.</summary>
public sealed class SyntaxAttackTests : AttackOnAResponse
{
    [Theory]
    [InlineData("(\"@status)")]
    [InlineData("(\"@status\" \"content-type);tag=\"keyservice-response\"")]
    [InlineData("();tag=\"keyservice-response")]
    public void Unclosed_quote(string member) => Refuses(Malformed, "not a structured dictionary", Exchange.WithInput(member));

    [Theory]
    [InlineData("(\"@status\";tag=\"keyservice-response\"")]
    [InlineData("(")]
    [InlineData("(\"@status\" (\"@path\"));tag=\"keyservice-response\"")]
    public void Unclosed_or_nested_list(string member) => Refuses(Malformed, "not a structured dictionary", Exchange.WithInput(member));

    [Theory]
    [InlineData("\\n")]
    [InlineData("\\")]
    [InlineData("\u0007")]
    [InlineData("\u00e9")]
    public void Escape_or_control_character_in_a_string(string inside) =>
        Refuses(Malformed, "not a structured dictionary", Unsigned("keyservice-response", "keyservice-response" + inside));

    [Theory]
    [InlineData("AA=A")]
    [InlineData("AAAA=")]
    [InlineData("AAA==")]
    [InlineData("A")]
    [InlineData("====")]
    public void Base64_padding(string text) => RefusesSignature($"sig=:{text}:");

    [Theory]
    [InlineData("AA-_")]
    [InlineData(" AAAA")]
    [InlineData("AA AA")]
    [InlineData("AA\tAA")]
    [InlineData("AAA\u00e9")]
    public void Base64_of_another_alphabet(string text) => RefusesSignature($"sig=:{text}:");

    [Theory]
    [InlineData("sig=:unclosed")]
    [InlineData("sig=:AAAA:,")]
    [InlineData("sig=:AAAA: :AAAA:")]
    [InlineData("SIG=:AAAA:")]
    [InlineData("=:AAAA:")]
    public void Signature_field_that_does_not_parse(string value) => RefusesSignature(value);

    [Theory]
    [InlineData("sig=\"AAAA\"")]
    [InlineData("sig=(:AAAA:)")]
    [InlineData("sig=1")]
    [InlineData("sig")]
    public void Signature_that_is_no_bytes(string value) =>
        Refuses(Malformed, "no bytes under the label", Exchange.Sign().With("Signature", value));

    [Theory]
    [InlineData("sig=\"@status\";tag=\"keyservice-response\"")]
    [InlineData("sig;tag=\"keyservice-response\"")]
    public void Signature_input_that_is_no_list(string value) =>
        Refuses(Malformed, "not a list of components", Exchange.Sign().With("Signature-Input", value));

    [Theory]
    [InlineData("1000000000000000")]
    [InlineData("00000000000000001")]
    [InlineData("18446744073709551616")]
    [InlineData("--1")]
    public void Integer_of_too_many_digits(string created) =>
        Refuses(Malformed, "not a structured dictionary", Unsigned("created=1800000000", "created=" + created));

    [Fact]
    public void Parameter_given_twice()
    {
        // RFC 9651, section 4.2.3.2: the last counts, and the base has it at the first one's place, so nothing is gained.
        var response = Exchange.Sign();
        var input = response.Value("Signature-Input");
        Refuses(SignatureInvalid, response.With("Signature-Input", input + ";expires=1800000300"));
        Refuses(UntrustedKey, response.With("Signature-Input", input + ";keyid=\"mallory/responses/3\""));
    }

    [Fact]
    public void Parameters_reordered_or_added()
    {
        var response = Exchange.Sign();
        var input = response.Value("Signature-Input");
        Refuses(SignatureInvalid, response.With("Signature-Input", input + ";note=\"x\""));
        Refuses(SignatureInvalid, response.With(
            "Signature-Input",
            input.Replace(";created=1800000000;expires=1800000060", ";expires=1800000060;created=1800000000")));
    }

    [Fact]
    public void Components_reordered() => Refuses(
        SignatureInvalid,
        Exchange.Sign().With("Signature-Input", "sig=" + Member.Replace("\"@status\" \"content-digest\"", "\"content-digest\" \"@status\"")));

    [Fact]
    public void Terminal_escape_in_a_message()
    {
        var problem = Exchange.Explain(Unsigned("acme/responses/3", "acme/\u001b[2J/3"));
        Assert.Equal(Malformed, problem?.Failure);
        Assert.DoesNotContain(problem!.Message, c => char.IsControl(c));
    }

    private void RefusesSignature(string value) =>
        Refuses(Malformed, "Signature is not a structured dictionary", Exchange.Sign().With("Signature", value));
}
