using System.Text;
using KeyService.Core.KeyRings;
using KeyService.Signing;

namespace KeyService.Core.Tests.KeyRings;

/// <summary>Rings in known states, and the answers that tests expect of them.</summary>
internal static class Rings
{
    public static readonly DateTimeOffset Start = new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    public static readonly KeyName Name = KeyName.Parse("acme/responses");
    public static readonly KeySpec Spec = KeySpec.Create(SignatureAlgorithm.EcdsaP256Sha256);

    /// <summary>30 days, announced an hour ahead, verifying an hour on, destroyed after a week.</summary>
    public static readonly RotationPolicy Monthly = new()
    {
        Period = TimeSpan.FromDays(30),
        Announce = TimeSpan.FromHours(1),
        Overlap = TimeSpan.FromHours(1),
        Retain = TimeSpan.FromDays(7),
    };

    public static NewKeyMaterial Material(int version) => new()
    {
        Sealed = Encoding.ASCII.GetBytes($"sealed {version}"),
        PublicKey = Encoding.ASCII.GetBytes($"public {version}"),
    };

    public static KeyRing Create(RotationPolicy? policy = null) =>
        Accepted(KeyRing.Create(new CreateKey(Name, Spec, policy ?? Monthly) { Material = Material(1) }, Start)).Ring;

    /// <summary>Decides as the authority does: makes material when asked for it.</summary>
    public static Decision DecideWithMaterial(this KeyRing ring, KeyRingCommand command, DateTimeOffset now)
    {
        var decision = ring.Decide(command, now);
        return decision is Decision.MaterialRequired required
            ? ring.Decide(command with { Material = Material(required.VersionNumber) }, now)
            : decision;
    }

    public static KeyRing Do(this KeyRing ring, KeyRingCommand command, DateTimeOffset now) =>
        Accepted(ring.DecideWithMaterial(command, now)).Ring;

    public static Decision.Accepted Accepted(Decision decision) => Assert.IsType<Decision.Accepted>(decision);

    public static Decision.Refused Refused(Decision decision) => Assert.IsType<Decision.Refused>(decision);

    public static VersionState[] States(this KeyRing ring) => [.. ring.Versions.Select(v => v.State)];
}
