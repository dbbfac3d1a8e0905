using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Tests.StructuredFields;

/// <summary>What the public vectors leave open.</summary>
public class StructuredFieldTests
{
    [Theory]
    [InlineData("A")]
    [InlineData("AA=")]
    [InlineData("AAA==")]
    [InlineData("AAAA=")]
    [InlineData("AAAA====")]
    [InlineData("=")]
    [InlineData("====")]
    [InlineData("AA=A")]
    [InlineData(" AAAA")]
    [InlineData("AAAA\n")]
    [InlineData("AA\u0141A")]
    [InlineData("AA-_")]
    public void Not_base64(string text)
    {
        Assert.False(Base64.TryDecode(text, out var bytes));
        Assert.Empty(bytes);
    }

    [Fact]
    public void A_repeated_key_keeps_its_place_and_takes_the_last_value()
    {
        var many = string.Join(", ", Enumerable.Range(0, 40).Select(i => $"k{i}={i}"));
        Assert.True(StructuredField.TryParseDictionary($"a=1, {many}, k39=0, a=2", out var dictionary));
        Assert.Equal(41, dictionary.Count);
        Assert.Equal("a", dictionary[0].Key);
        Assert.Equal(new Item(new BareItem.Integer(2)), dictionary.Find("a"));
        Assert.Equal(new Item(new BareItem.Integer(0)), dictionary.Find("k39"));
        Assert.Null(dictionary.Find("k40"));
    }

    [Fact]
    public void Values_that_no_field_can_carry_cannot_be_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BareItem.Integer(BareItem.MaxInteger + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BareItem.Date(-BareItem.MaxInteger - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BareItem.Decimal(999_999_999_999.9996m));
        Assert.Throws<ArgumentException>(() => new BareItem.String("é"));
        Assert.Throws<ArgumentException>(() => new BareItem.Token("1a"));
        Assert.Throws<ArgumentException>(() => new BareItem.Token(""));
        Assert.Throws<ArgumentException>(() => new BareItem.DisplayString("\ud800"));
        Assert.Throws<ArgumentException>(() => new Parameters(KeyValuePair.Create("A", (BareItem)BareItem.Boolean.True)));
        Assert.Throws<ArgumentException>(() => new Parameters(
            KeyValuePair.Create("a", (BareItem)BareItem.Boolean.True), KeyValuePair.Create("a", (BareItem)BareItem.Boolean.False)));
    }

    [Fact]
    public void Values_of_different_types_or_orders_differ()
    {
        Assert.NotEqual<BareItem>(new BareItem.Integer(1), new BareItem.Date(1));
        Assert.NotEqual<BareItem>(new BareItem.String("a"), new BareItem.Token("a"));
        Assert.True(StructuredField.TryParseDictionary("a, b", out var one));
        Assert.True(StructuredField.TryParseDictionary("b, a", out var other));
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void A_long_text_needs_no_recursion()
    {
        Assert.False(StructuredField.TryParseList(new string('(', 1_000_000), out _));
        Assert.True(StructuredField.TryParseList(string.Join(',', Enumerable.Repeat("(1)", 100_000)), out var list));
        Assert.Equal(100_000, list.Count);
    }
}
