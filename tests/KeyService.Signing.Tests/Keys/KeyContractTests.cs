namespace KeyService.Signing.Tests.Keys;

/// <summary>What every algorithm's keys do, whatever the algorithm. Its RFC and Wycheproof vectors stand apart.</summary>
public class KeyContractTests
{
    private static readonly byte[] Message = "the response to sign"u8.ToArray();

    public static TheoryData<string> Specs => new(TestKeys.AllSpecs.Select(s => s.ToString()));

    [Theory, MemberData(nameof(Specs))]
    public void A_signature_verifies(string spec)
    {
        using var key = TestKeys.Generate(spec);
        var signature = key.Sign(Message);
        Assert.Equal(key.SignatureSize, signature.Length);
        Assert.Equal(key.Spec.SignatureSize, signature.Length);
        Assert.True(key.Verifier.Verify(Message, signature));
    }

    [Theory, MemberData(nameof(Specs))]
    public void The_empty_message_is_a_message(string spec)
    {
        using var key = TestKeys.Generate(spec);
        var signature = key.Sign([]);
        Assert.True(key.Verifier.Verify([], signature));
        Assert.False(key.Verifier.Verify([0], signature));
    }
}
