using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using KeyService.Core.Json;
using KeyService.Core.KeyRings;
using KeyService.Core.Tests.KeyRings;
using KeyService.Signing;

namespace KeyService.Core.Tests.Json;

public class CoreJsonTests
{
    private static readonly KeyRingCommand[] Commands =
    [
        new CreateKey(Rings.Name, Rings.Spec, Rings.Monthly) { Material = Rings.Material(1) },
        new RotateKey(Now: true) { Material = Rings.Material(2) },
        new SetRotationPolicy(new RotationPolicy { Cron = "0 3 * * 1", TimeZone = "Europe/Berlin", Retain = TimeSpan.FromTicks(1) }),
        new DisableKey(),
        new EnableKey { Material = Rings.Material(3) },
        new RevokeVersion(3, "leaked \"somewhere\""),
        new DestroyVersion(3),
        new AdvanceSchedule(),
    ];

    private static readonly KeyRingEvent[] Events =
    [
        new KeyCreated(Rings.Name, Rings.Spec, Rings.Monthly, Rings.Material(1)) { Revision = 1, At = Rings.Start },
        new VersionAnnounced(2, Rings.Start.AddHours(1), Rings.Material(2)) { Revision = 2, At = Rings.Start },
        new VersionActivated(2) { Revision = 3, At = Rings.Start },
        new VersionRetired(1) { Revision = 4, At = Rings.Start },
        new VersionRevoked(1, "") { Revision = 5, At = Rings.Start },
        new VersionDestroyed(1) { Revision = 6, At = Rings.Start },
        new RotationPolicyChanged(RotationPolicy.Default) { Revision = 7, At = Rings.Start },
        new KeyDisabled { Revision = 8, At = Rings.Start },
        new KeyEnabled { Revision = 9, At = Rings.Start.AddTicks(1) },
    ];

    [Fact]
    public void Every_command_and_event_has_a_case_here()
    {
        AssertComplete(Commands);
        AssertComplete(Events);

        static void AssertComplete<T>(T[] cases)
        {
            var types = typeof(T).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(T))).ToHashSet();
            Assert.Equal(types, cases.Select(c => c!.GetType()).ToHashSet());
            Assert.Equal(types, typeof(T).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToHashSet());
        }
    }

    [Fact]
    public void Commands_come_back_by_their_base_type_and_by_their_own()
    {
        Assert.All(Commands, command => AssertRoundTrip(command));
        Assert.All(Commands, AssertRoundTripByOwnType);
    }

    [Fact]
    public void Events_come_back_by_their_base_type_and_by_their_own()
    {
        Assert.All(Events, e => AssertRoundTrip(e));
        Assert.All(Events, AssertRoundTripByOwnType);
    }

    [Fact]
    public void A_ring_comes_back_with_and_without_material()
    {
        var ring = Rings.Create().Do(new RotateKey(Now: true), Rings.Start).Do(new RevokeVersion(1, ""), Rings.Start);
        AssertRoundTrip(ring);
        AssertRoundTrip(ring.WithoutMaterial());
        Assert.DoesNotContain("sealed", JsonSerializer.Serialize(ring.WithoutMaterial(), CoreJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ring_that_breaks_an_invariant_is_refused()
    {
        var json = JsonSerializer.Serialize(Rings.Create(), CoreJson.Options).Replace("Active", "VerifyOnly", StringComparison.Ordinal);
        var e = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<KeyRing>(json, CoreJson.Options));
        Assert.StartsWith("The key ring 'acme/responses' is damaged: It is enabled, but no version is active.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_specs_are_their_text()
    {
        AssertText(TenantId.Parse("acme"), "\"acme\"");
        AssertText(KeyName.Parse("acme/responses"), "\"acme/responses\"");
        AssertText(KeyVersionName.Parse("acme/responses/3"), "\"acme/responses/3\"");
        foreach (var algorithm in SignatureAlgorithm.All)
        {
            AssertText(KeySpec.Create(algorithm), algorithm.IsRsa ? $"\"{algorithm}/3072\"" : $"\"{algorithm}\"");
        }

        AssertText(KeySpec.Create(SignatureAlgorithm.RsaV15Sha256, 4096), "\"rsa-v1_5-sha256/4096\"");

        static void AssertText<T>(T value, string json)
        {
            Assert.Equal(json, JsonSerializer.Serialize(value, CoreJson.Options));
            Assert.Equal(value, JsonSerializer.Deserialize<T>(json, CoreJson.Options));
        }
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"Acme\"")]
    [InlineData("\"acme/\"")]
    [InlineData("\"Rot13\"")]
    [InlineData("\"ed25519/0x1\"")]
    [InlineData("\"rsa-pss-sha512/1024\"")]
    [InlineData("\"rsa-pss-sha512/-2048\"")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("{}")]
    public void What_is_no_name_or_spec_is_refused(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TenantId>(json, CoreJson.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<KeyName>(json, CoreJson.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<KeyVersionName>(json, CoreJson.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<KeySpec>(json, CoreJson.Options));
    }

    [Fact]
    public void Default_values_are_not_written()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(default(TenantId), CoreJson.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(default(KeyName), CoreJson.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(default(KeyVersionName), CoreJson.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(default(KeySpec), CoreJson.Options));
    }

    [Fact]
    public void Types_of_other_assemblies_may_hold_ours() =>
        AssertRoundTrip(new Reply(Rings.Create(), Rings.Name.Version(1), Commands[1], RefusalReason.KeyDisabled, null));

    private sealed record Reply(KeyRing? Ring, KeyVersionName Version, KeyRingCommand Command, RefusalReason Reason, KeyName? Key);

    private static void AssertRoundTrip<T>(T value) =>
        Assert.Equal(value, JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, CoreJson.Options), CoreJson.Options));

    private static void AssertRoundTripByOwnType(object value) =>
        Assert.Equal(value, JsonSerializer.Deserialize(JsonSerializer.Serialize(value, CoreJson.Options), value.GetType(), CoreJson.Options));
}
