using System.Text;
using KeyService.Client;
using KeyService.Signing;

namespace Mesh;

/// <summary>One row of the table: what the proxy does, and how Billing must take it.</summary>
/// <param name="Name">What happens on the way.</param>
/// <param name="Order">The order that Billing asks for.</param>
/// <param name="Attack">What the proxy does.</param>
/// <param name="Expected">The failure that Billing must name; null: the response must be verified.</param>
internal sealed record Scenario(string Name, string Order, Attack Attack, string? Expected)
{
    /// <summary>The attacks on a service whose key is in order. Each may use the ones before it.</summary>
    public static IEnumerable<Scenario> All(KeyServiceAdmin admin)
    {
        CapturedResponse? recorded = null;
        CapturedResponse? recordedOfAnother = null;

        yield return new("honest response", "17", HostileProxy.Honest, null);
        yield return new("honest response, recorded", "17", async (target, forward) => recorded = await forward(target), null);
        yield return new("honest response to another, recorded", "18", async (target, forward) => recordedOfAnother = await forward(target), null);
        yield return new("body tampered with", "17", async (target, forward) => Cheaper(await forward(target)), "TamperedBody");
        yield return new(
            "status 500 turned into 200", "broken", async (target, forward) => await forward(target) with { Status = 200 }, "StatusChanged");
        yield return new("old response replayed", "17", (_, _) => Task.FromResult(recorded!), "Replayed");
        yield return new("response to another request", "17", (_, _) => Task.FromResult(recordedOfAnother!), "WrongRequest");
        yield return new(
            "signature stripped", "17",
            async (target, forward) => (await forward(target)).Without("Signature", "Signature-Input"), "Unsigned");
        yield return new(
            "content type swapped", "17",
            async (target, forward) => (await forward(target)).With("Content-Type", "text/html; charset=utf-8"), "SignatureInvalid");
        yield return new("key revoked on the way", "17", (target, forward) => RevokeOnTheWayAsync(admin, target, forward), "RevokedKey");
        yield return new("honest response, new version", "17", HostileProxy.Honest, null);
    }

    /// <summary>The proxy holds a response back until its signature has expired, clock skew included.</summary>
    public static Scenario HeldBack(TimeSpan lifetime) => new(
        "held back until expired", "17",
        async (target, forward) =>
        {
            var response = await forward(target);
            await Task.Delay(lifetime + TimeSpan.FromSeconds(6));
            return response;
        },
        "Expired");

    private static CapturedResponse Cheaper(CapturedResponse response)
    {
        var body = Encoding.UTF8.GetString(response.Body);
        return response with { Body = Encoding.UTF8.GetBytes(body.Replace("1017", "0001", StringComparison.Ordinal)) };
    }

    private static async Task<CapturedResponse> RevokeOnTheWayAsync(
        KeyServiceAdmin admin, string target, Func<string, Task<CapturedResponse>> forward)
    {
        var response = await forward(target);
        var key = await admin.GetKeyAsync(KeyName.Parse(OrdersService.Key));
        await admin.RevokeVersionAsync(key.Name.Version(key.ActiveVersion!.Value), "found on a laptop");

        // The authority itself refuses from now on; whoever verifies locally notices by then at the latest.
        await Task.Delay(BillingService.KeySetFreshness);
        return response;
    }
}
