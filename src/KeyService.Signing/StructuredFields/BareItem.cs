namespace KeyService.Signing.StructuredFields;

/// <summary>
/// A bare item of RFC 9651: one of the eight nested types. Constructors refuse what no field can carry, so that every
/// value serialises. Immutable, thread-safe, equal by value.
/// </summary>
public abstract partial record BareItem
{
    /// <summary>The largest magnitude of an integer and a date: fifteen digits.</summary>
    public const long MaxInteger = 999_999_999_999_999;

    private protected BareItem()
    {
    }

    internal abstract void WriteTo(ref AsciiWriter writer);

    private static long Checked(long value) =>
        value is >= -MaxInteger and <= MaxInteger
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A structured integer has at most 15 digits.");
}
