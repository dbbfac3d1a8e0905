using System.Text;

namespace KeyService.Signing.StructuredFields;

/// <summary>
/// A bare item of RFC 9651: one of the eight types below. Constructors refuse what no field can carry, so that every
/// value serialises. Immutable, thread-safe, equal by value.
/// </summary>
public abstract record BareItem
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
            writer.Write(Value.ToString("0.0##", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A string of printable ASCII, written in quotes.</summary>
    public sealed record String : BareItem
    {
        /// <summary>Takes the value.</summary>
        /// <exception cref="ArgumentException">A character is not printable ASCII.</exception>
        public String(string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Value = Grammar.IsPrintable(value)
                ? value
                : throw new ArgumentException("A structured string holds printable ASCII only.", nameof(value));
        }

        /// <summary>The text, without quotes and escapes.</summary>
        public string Value { get; }

        internal override void WriteTo(ref AsciiWriter writer) => WriteQuoted(ref writer, Value);

        internal static void WriteQuoted(ref AsciiWriter writer, ReadOnlySpan<char> text)
        {
            writer.Write('"');
            while (text.IndexOfAny('"', '\\') is >= 0 and var special)
            {
                writer.Write(text[..special]);
                writer.Write('\\');
                writer.Write(text[special]);
                text = text[(special + 1)..];
            }

            writer.Write(text);
            writer.Write('"');
        }
    }

    /// <summary>A token, such as <c>gzip</c>.</summary>
    public sealed record Token : BareItem
    {
        /// <summary>Takes the value.</summary>
        /// <exception cref="ArgumentException">It breaks the grammar of tokens.</exception>
        public Token(string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Value = Grammar.IsToken(value)
                ? value
                : throw new ArgumentException($"'{value}' is not a structured token.", nameof(value));
        }

        /// <summary>The token.</summary>
        public string Value { get; }

        internal override void WriteTo(ref AsciiWriter writer) => writer.Write(Value);
    }

    /// <summary>Bytes, written in base64 between colons.</summary>
    public sealed record ByteSequence : BareItem
    {
        private readonly byte[] _value;

        /// <summary>Copies the bytes.</summary>
        public ByteSequence(ReadOnlySpan<byte> value)
            : this(value.ToArray())
        {
        }

        internal ByteSequence(byte[] owned) => _value = owned;

        /// <summary>The bytes.</summary>
        public ReadOnlyMemory<byte> Value => _value;

        /// <summary>Equal bytes.</summary>
        public bool Equals(ByteSequence? other) => other is not null && _value.AsSpan().SequenceEqual(other._value);

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(_value);
            return hash.ToHashCode();
        }

        internal override void WriteTo(ref AsciiWriter writer)
        {
            writer.Write(':');
            writer.WriteBase64(_value);
            writer.Write(':');
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

    /// <summary>Unicode text, written <c>%"…"</c> with percent-encoded UTF-8.</summary>
    public sealed record DisplayString : BareItem
    {
        /// <summary>Takes the value.</summary>
        /// <exception cref="ArgumentException">It has a lone surrogate.</exception>
        public DisplayString(string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Value = IsWellFormed(value)
                ? value
                : throw new ArgumentException("A display string may not hold a lone surrogate.", nameof(value));
        }

        /// <summary>The text.</summary>
        public string Value { get; }

        internal override void WriteTo(ref AsciiWriter writer)
        {
            writer.Write("%\""u8);
            foreach (var octet in Encoding.UTF8.GetBytes(Value))
            {
                if (octet is (byte)'%' or (byte)'"' or < 0x20 or > 0x7E)
                {
                    writer.Write('%');
                    writer.Write((byte)"0123456789abcdef"[octet >> 4]);
                    writer.Write((byte)"0123456789abcdef"[octet & 15]);
                }
                else
                {
                    writer.Write(octet);
                }
            }

            writer.Write('"');
        }

        private static bool IsWellFormed(ReadOnlySpan<char> text)
        {
            while (!text.IsEmpty)
            {
                if (Rune.DecodeFromUtf16(text, out _, out var used) != System.Buffers.OperationStatus.Done)
                {
                    return false;
                }

                text = text[used..];
            }

            return true;
        }
    }
}
