using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace KeyService.Core.Json;

/// <summary>How this assembly's types are written as JSON.</summary>
public static class CoreJson
{
    /// <summary>
    /// Options that carry commands, events, rings, ids and key specs, and types of others that hold them. Unknown members are
    /// passed over, so that two releases can talk. Read-only; copy them to add to them.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(CoreJsonContext.Default.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            RespectRequiredConstructorParameters = false,
            TypeInfoResolver = JsonTypeInfoResolver.Combine(CoreJsonContext.Default, new DefaultJsonTypeInfoResolver()),
        };
        options.MakeReadOnly();
        return options;
    }
}
