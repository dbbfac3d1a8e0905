using System.Text.Json;
using System.Text.Json.Serialization;
using KeyService.Core.KeyRings;

namespace KeyService.Core.Json;

/// <summary>A <see cref="KeyRing"/> by its content, with or without material. What is read passes the ring's own checks.</summary>
public sealed class KeyRingJsonConverter : JsonConverter<KeyRing>
{
    public override KeyRing Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var state = JsonSerializer.Deserialize<KeyRingState>(ref reader, CoreJson.Options);
        try
        {
            return KeyRing.FromState(state ?? throw new JsonException("A key ring is an object."));
        }
        catch (InvalidDataException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, KeyRing value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToState(), CoreJson.Options);
}
