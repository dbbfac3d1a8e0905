using KeyService.Signing.Http;
using KeyService.Signing.Tests.Http;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>
/// The honest exchange that each attack starts from. A test is named after its attack and shows which check refuses it;
/// `docs/attacks.md` lists them, and `./build.sh mutate` removes the checks one by one and sees the tests fail.
/// </summary>
public abstract class AttackOnAResponse : IDisposable
{
    private protected SignedResponse Exchange { get; } = new();

    /// <summary>The honest member of Signature-Input.</summary>
    private protected string Member => Exchange.Build().SignatureInputMember;

    /// <summary>Its parameters alone, from <c>;created</c> on.</summary>
    private protected string Parameters => Member[Member.IndexOf(";created", StringComparison.Ordinal)..];

    public void Dispose()
    {
        Exchange.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Accepts(ResponseToVerify response, byte[]? body = null) => Assert.Null(Exchange.Explain(response, body));

    private protected void Refuses(VerificationFailure expected, ResponseToVerify response, byte[]? body = null) =>
        Assert.Equal(expected, Exchange.Verify(response, body));

    /// <summary>Refused with that reason, and with what the message says was found.</summary>
    private protected void Refuses(VerificationFailure expected, string found, ResponseToVerify response, byte[]? body = null)
    {
        var problem = Exchange.Explain(response, body);
        Assert.Equal(expected, problem?.Failure);
        Assert.Contains(found, problem!.Message);
    }

    /// <summary>Really signed by the trusted key, with one part of the honest Signature-Input replaced.</summary>
    private protected ResponseToVerify SignedWith(string part, string other)
    {
        Assert.Contains(part, Member);
        return Exchange.SignAs(Member.Replace(part, other));
    }

    /// <summary>As it was written, and not signed by anybody: refused before a key is asked.</summary>
    private protected ResponseToVerify Unsigned(string part, string other)
    {
        Assert.Contains(part, Member);
        return Exchange.WithInput(Member.Replace(part, other));
    }
}
