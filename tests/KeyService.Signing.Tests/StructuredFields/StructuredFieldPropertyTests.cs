using CsCheck;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Tests.StructuredFields;

/// <summary>What holds for every value and for any text.</summary>
public class StructuredFieldPropertyTests
{
    // Text that is nearly right finds more than text that is all wrong.
    private static readonly Gen<string> Syntax =
        OneOf("(", ")", ",", ";", "=", "\"", "\\", ":", "?", "@", "%", " ", "\t", "-", ".", "*", "a", "b", "Z", "0", "1", "9", "?1", "%\"c3", "=:YQ==:", "\u00e9", "\0")
            .List[0, 24].Select(parts => string.Concat(parts));

    private static readonly Gen<string> Anything = Gen.OneOf(Gen.String, Syntax);

    private static readonly Gen<char> Printable = Gen.Char[' ', '~'];

    private static readonly Gen<string> Key =
        Gen.Select(Gen.Char["abz*"], Gen.Char["az09_-.*"].Array[0, 8], (first, rest) => first + new string(rest));

    private static readonly Gen<BareItem> Bare = Gen.OneOf(
        Gen.Long[-BareItem.MaxInteger, BareItem.MaxInteger].Select(n => (BareItem)new BareItem.Integer(n)),
        Gen.Long[-999_999_999_999_999, 999_999_999_999_999].Select(n => (BareItem)new BareItem.Decimal(n / 1000m)),
        Printable.Array[0, 20].Select(c => (BareItem)new BareItem.String(new string(c))),
        Gen.Select(Gen.Char["azAZ*"], Gen.Char["az09:/!#%&'*+-.^_`|~"].Array[0, 10], (first, rest) => (BareItem)new BareItem.Token(first + new string(rest))),
        Gen.Byte.Array[0, 40].Select(b => (BareItem)new BareItem.ByteSequence(b.AsSpan())),
        Gen.Bool.Select(b => (BareItem)(b ? BareItem.Boolean.True : BareItem.Boolean.False)),
        Gen.Long[-BareItem.MaxInteger, BareItem.MaxInteger].Select(n => (BareItem)new BareItem.Date(n)),
        OneOf("", "ascii \"quoted\" 100%", "füü", "\n\0", "日本", "😀").Select(s => (BareItem)new BareItem.DisplayString(s)));

    // Up to 20 entries, so that both ways of finding a key are used.
    private static readonly Gen<Parameters> SomeParameters =
        Gen.Select(Key, Bare).List[0, 20].Select(pairs => new Parameters(
            pairs.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, p.Item2))));

    private static readonly Gen<Item> SomeItem = Gen.Select(Bare, SomeParameters, (b, p) => new Item(b, p));

    private static readonly Gen<StructuredMember> Member = Gen.OneOf(
        SomeItem.Select(item => (StructuredMember)item),
        Gen.Select(SomeItem.List[0, 4], SomeParameters, (items, p) => (StructuredMember)new InnerList(items, p)));

    [Fact]
    public void Any_text_is_parsed_or_refused_and_never_throws() => Anything.Sample(text =>
    {
        if (StructuredField.TryParseItem(text, out var item))
        {
            Assert.True(StructuredField.TryParseItem(StructuredField.Serialize(item), out var again));
            Assert.Equal(item, again);
        }

        if (StructuredField.TryParseList(text, out var list))
        {
            Assert.True(StructuredField.TryParseList(StructuredField.Serialize(list), out var again));
            Assert.Equal(list, again);
        }

        if (StructuredField.TryParseDictionary(text, out var dictionary))
        {
            Assert.True(StructuredField.TryParseDictionary(StructuredField.Serialize(dictionary), out var again));
            Assert.Equal(dictionary, again);
        }
    });

    [Fact]
    public void An_item_survives_the_wire() => SomeItem.Sample(item =>
    {
        Assert.True(StructuredField.TryParseItem(StructuredField.Serialize(item), out var read));
        Assert.Equal(item, read);
        Assert.Equal(item.GetHashCode(), read.GetHashCode());
    });

    [Fact]
    public void A_list_survives_the_wire() => Member.List[0, 6].Sample(members =>
    {
        var list = new StructuredList(members);
        Assert.True(StructuredField.TryParseList(StructuredField.Serialize(list), out var read));
        Assert.Equal(list, read);
        Assert.Equal(list.GetHashCode(), read.GetHashCode());
    });

    [Fact]
    public void A_dictionary_survives_the_wire() => Gen.Select(Key, Member).List[0, 40].Sample(pairs =>
    {
        var dictionary = new StructuredDictionary(
            pairs.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, p.Item2)));
        Assert.True(StructuredField.TryParseDictionary(StructuredField.Serialize(dictionary), out var read));
        Assert.Equal(dictionary, read);
        Assert.Equal(dictionary.GetHashCode(), read.GetHashCode());
        Assert.All(dictionary, entry => Assert.Equal(entry.Value, read.Find(entry.Key)));
    });

    [Fact]
    public void Base64_agrees_with_the_framework() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        var text = Convert.ToBase64String(bytes);
        Assert.Equal(text, Base64.Encode(bytes));
        Assert.True(Base64.TryDecode(text, out var padded));
        Assert.Equal(bytes, padded);
        Assert.True(Base64.TryDecode(text.TrimEnd('='), out var bare));
        Assert.Equal(bytes, bare);
    });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
