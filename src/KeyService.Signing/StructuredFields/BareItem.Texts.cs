using System.Buffers;
using System.Text;

namespace KeyService.Signing.StructuredFields;

public abstract partial record BareItem
{
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
                if (Rune.DecodeFromUtf16(text, out _, out var used) != OperationStatus.Done)
                {
                    return false;
                }

                text = text[used..];
            }

            return true;
        }
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
}
