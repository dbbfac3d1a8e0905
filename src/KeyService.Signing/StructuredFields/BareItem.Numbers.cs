using System.Globalization;

namespace KeyService.Signing.StructuredFields;

public abstract partial record BareItem
{
    /// <summary>An integer of at most 15 digits, such as <c>-42</c>.</summary>
    public sealed record Integer : BareItem
    {
        /// <summary>Takes the value.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It has more than 15 digits.</exception>
        public Integer(long value) => Value = Checked(value);

        /// <summary>The number.</summary>
        public long Value { get; }

        internal override void WriteTo(ref AsciiWriter writer) => writer.Write(Value);
    }

    /// <summary>A decimal with at most 12 digits before the point and 3 after, such as <c>1.5</c>.</summary>
    public sealed record Decimal : BareItem
    {
        /// <summary>Takes the value, rounded to three decimals, half to even.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It has more than 12 digits before the point.</exception>
        public Decimal(decimal value)
        {
            // Adding zero drops the sign of a negative zero.
            var rounded = decimal.Round(value, 3, MidpointRounding.ToEven) + 0m;
            Value = Math.Abs(rounded) < 1_000_000_000_000m
                ? rounded
                : throw new ArgumentOutOfRangeException(
                    nameof(value), value, "A structured decimal has at most 12 digits before the point.");
        }

        /// <summary>The number.</summary>
        public decimal Value { get; }

        internal override void WriteTo(ref AsciiWriter writer) =>
            writer.Write(Value.ToString("0.0##", CultureInfo.InvariantCulture));
    }

    /// <summary>A date, in seconds since 1970-01-01 UTC, written <c>@1659578233</c>.</summary>
    public sealed record Date : BareItem
    {
        /// <summary>Takes the seconds.</summary>
        /// <exception cref="ArgumentOutOfRangeException">They have more than 15 digits.</exception>
        public Date(long seconds) => Seconds = Checked(seconds);

        /// <summary>Seconds since 1970; may lie outside the range of <see cref="DateTimeOffset"/>.</summary>
        public long Seconds { get; }

        internal override void WriteTo(ref AsciiWriter writer)
        {
            writer.Write('@');
            writer.Write(Seconds);
        }
    }

    /// <summary>A boolean, written <c>?1</c> or <c>?0</c>.</summary>
    public sealed record Boolean : BareItem
    {
        /// <summary>The value that a parameter without one has.</summary>
        public static Boolean True { get; } = new(true);

        /// <summary>The value <c>?0</c>.</summary>
        public static Boolean False { get; } = new(false);

        private Boolean(bool value) => Value = value;

        /// <summary>The truth value.</summary>
        public bool Value { get; }

        internal override void WriteTo(ref AsciiWriter writer) => writer.Write(Value ? "?1"u8 : "?0"u8);
    }
}
