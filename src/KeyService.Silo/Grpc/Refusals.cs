using KeyService.Signing;
using KeyService.Silo.Signing;

namespace KeyService.Silo.Grpc;

/// <summary>Refusals that more than one call gives.</summary>
internal static class Refusals
{
    public static EdgeRefusal NotAKeyName(string text) => new(
        Reasons.InvalidName,
        $"'{Shown(text)}' is not a key name: write tenants/TENANT/keys/KEY, each id 1 to 63 characters of a-z, 0-9 and '-', starting with a letter.");

    public static EdgeRefusal NoSuchTenant(TenantId tenant) => new(
        Reasons.TenantNotFound, $"There is no tenant '{tenant}'. Create it with AdminService.CreateTenant.");

    public static EdgeRefusal NoSuchKey(string name) => new(
        Reasons.KeyNotFound, $"There is no key '{name}'. Create it with AdminService.CreateKey.");

    public static EdgeRefusal Disabled(OpenRing ring) => new(
        Reasons.KeyDisabled, $"Key '{ring.Ring.Name}' is disabled: it neither signs nor verifies until it is enabled.");

    public static EdgeRefusal InputMissing { get; } = new(
        Reasons.InputMissing, "There is nothing to sign or verify: set data or digest. Empty data must be set explicitly.");

    public static EdgeRefusal InputTooLarge(int bytes) => new(
        Reasons.InputTooLarge, $"data has {bytes} bytes, the limit is {Limits.InputBytes}: send its digest instead, where the algorithm allows it.");

    public static EdgeRefusal BatchTooLarge(int items) => new(
        Reasons.BatchTooLarge, $"The batch has {items} items, the limit is {Limits.BatchItems}: send it in parts.");

    // A caller's text goes into a message cut short, so that a message stays one.
    public static string Shown(string text) => text.Length <= 200 ? text : $"{text.AsSpan(0, 200)}…";
}
