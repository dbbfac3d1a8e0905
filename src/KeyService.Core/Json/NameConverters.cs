using System.Text.Json;
using System.Text.Json.Serialization;
using KeyService.Signing;

namespace KeyService.Core.Json;

/// <summary>Writes a value as its one text form; reads nothing but that. The default value is no name and is refused both ways.</summary>
public abstract class TextConverter<T> : JsonConverter<T>
    where T : struct, IEquatable<T>
{
    private protected TextConverter()
    {
    }

    private protected abstract T Parse(string text);

    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException($"A {typeof(T).Name} is a string.");
        try
        {
            return Parse(text);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (value.Equals(default)) throw new JsonException($"The default {typeof(T).Name} cannot be written: it names nothing.");
        writer.WriteStringValue(value.ToString());
    }
}

/// <summary><see cref="TenantId"/> as <c>"acme"</c>.</summary>
public sealed class TenantIdConverter : TextConverter<TenantId>
{
    private protected override TenantId Parse(string text) => TenantId.Parse(text);
}

/// <summary><see cref="KeyName"/> as <c>"acme/responses"</c>.</summary>
public sealed class KeyNameConverter : TextConverter<KeyName>
{
    private protected override KeyName Parse(string text) => KeyName.Parse(text);
}

/// <summary><see cref="KeyVersionName"/> as <c>"acme/responses/3"</c>.</summary>
public sealed class KeyVersionNameConverter : TextConverter<KeyVersionName>
{
    private protected override KeyVersionName Parse(string text) => KeyVersionName.Parse(text);
}
