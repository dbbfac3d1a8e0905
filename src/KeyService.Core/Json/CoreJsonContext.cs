using System.Text.Json.Serialization;
using KeyService.Core.KeyRings;
using KeyService.Core.Responses;

namespace KeyService.Core.Json;

/// <summary>Strict, as stored documents need it: what is unknown, doubled or missing is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true,
    Converters = [typeof(TenantIdConverter), typeof(KeyNameConverter), typeof(KeyVersionNameConverter), typeof(KeySpecConverter)])]
[JsonSerializable(typeof(KeyRingState))]
[JsonSerializable(typeof(KeyRingCommand))]
[JsonSerializable(typeof(KeyRingEvent))]
[JsonSerializable(typeof(RefusalReason))]
[JsonSerializable(typeof(ResponsePolicy))]
internal sealed partial class CoreJsonContext : JsonSerializerContext;
