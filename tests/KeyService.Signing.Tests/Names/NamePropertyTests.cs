using CsCheck;

namespace KeyService.Signing.Tests.Names;

public class NamePropertyTests
{
    private static readonly Gen<string> Id =
        from first in Gen.Char['a', 'z']
        from rest in Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['0', '9'], Gen.Const('-')).Array[0, 62]
        select first + new string(rest);

    [Fact]
    public void Every_id_of_the_grammar_survives_both_forms() =>
        Gen.Select(Id, Id, Gen.Int[1, int.MaxValue]).Sample((tenant, key, number) =>
        {
            var version = KeyName.Parse($"{tenant}/{key}").Version(number);
            Assert.Equal(version, KeyVersionName.Parse(version.KeyId));
            Assert.Equal(version, KeyVersionName.Parse(version.ResourceName));
            Assert.Equal((tenant, key, number), (version.Key.Tenant.Value, version.Key.Key, version.Number));
        });

    [Fact]
    public void A_version_has_two_spellings_and_no_third()
    {
        var spoilt =
            from tenant in Id
            from number in Gen.Int[1, 200]
            from full in Gen.Bool
            let version = KeyName.Parse($"{tenant}/responses").Version(number)
            let text = full ? version.ResourceName : version.KeyId
            from index in Gen.Int[0, text.Length - 1]
            from c in Gen.Char["a/03-+A \u00e9\n"]
            select text[..index] + c + text[(index + 1)..];
        spoilt.Sample(text =>
        {
            if (KeyVersionName.TryParse(text, out var version))
            {
                Assert.Contains(text, new[] { version.KeyId, version.ResourceName });
            }
        });
    }
}
