using System.Text.Json;
using KeyService.Core.Json;
using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;

namespace KeyService.Grains;

/// <summary>The part of a reply that a repeated request gets again: all but the receipt. Exactly one of ring and tenant.</summary>
internal sealed record RecordedReply
{
    /// <summary>Without sealed material.</summary>
    public KeyRing? Ring { get; init; }

    public TenantView? Tenant { get; init; }

    /// <summary>The change took a right away, so the repeated reply waits for it too.</summary>
    public bool Restrictive { get; init; }

    public StoredReply ToStored(CallContext call, DateTimeOffset now) => new(
        call.Principal, call.RequestId, call.Fingerprint, JsonSerializer.SerializeToUtf8Bytes(this, CoreJson.Options), now);

    /// <exception cref="StoreCorruptException">The stored bytes are no reply.</exception>
    public static RecordedReply Read(StoredReply stored)
    {
        try
        {
            return JsonSerializer.Deserialize<RecordedReply>(stored.Reply, CoreJson.Options)
                ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new StoreCorruptException($"The recorded reply to request id '{stored.RequestId}' cannot be read: {e.Message}", e);
        }
    }
}
