using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KeyService.Core.Json;

namespace KeyService.Grains;

/// <summary>How grain calls carry this project's types: as Core writes them, but each under the type name that Orleans writes.</summary>
internal static class GrainCallJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    public static bool Carries(Type type) => type.Namespace?.StartsWith("KeyService.", StringComparison.Ordinal) == true;

    private static JsonSerializerOptions Create()
    {
        // Orleans reads a value as its own type, not as its base: to that type a "$type" is an unknown member.
        var options = new JsonSerializerOptions(CoreJson.Options);
        options.TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(type => type.PolymorphismOptions = null);
        options.MakeReadOnly();
        return options;
    }
}
