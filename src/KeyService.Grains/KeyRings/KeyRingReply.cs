using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using KeyService.Core.KeyRings;

namespace KeyService.Grains;

/// <summary>The answer to a command on a key ring: exactly one of <see cref="Ring"/> and <see cref="Refusal"/>.</summary>
public sealed record KeyRingReply
{
    /// <summary>The ring after the command, without its sealed material.</summary>
    public KeyRing? Ring { get; init; }

    /// <summary>Present with <see cref="Ring"/>, unless the scheduler found nothing to do.</summary>
    public ChangeReceipt? Receipt { get; init; }

    public Refusal? Refusal { get; init; }

    [JsonIgnore]
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Ring))]
    public bool IsRefused => Refusal is not null;

    internal static KeyRingReply Done(KeyRing ring, ChangeReceipt? receipt) => new() { Ring = ring.WithoutMaterial(), Receipt = receipt };

    internal static KeyRingReply Refused(Refusal refusal) => new() { Refusal = refusal };

    internal static KeyRingReply Refused(RefusalReason reason, string message) => Refused(new Refusal(reason, message));
}
