using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KeyService.Core.KeyRings;
using KeyService.Signing;

namespace KeyService.Core.Tests.KeyRings;

public class KeyRingDocumentTests
{
    private static readonly KeyRing Ring = Rings.Create()
        .Do(new RotateKey(Now: true), Rings.Start.AddHours(1))
        .Do(new RotateKey(Now: false), Rings.Start.AddHours(1.5))
        .Do(new AdvanceSchedule(), Rings.Start.AddHours(3))
        .Do(new RevokeVersion(2, "leaked"), Rings.Start.AddHours(4));

    [Fact]
    public void A_ring_comes_back_as_it_was()
    {
        Assert.Equal([VersionState.Retired, VersionState.Revoked, VersionState.Active], Ring.States());
        var read = KeyRingDocument.Read(KeyRingDocument.Write(Ring));
        Assert.Equal(Ring, read);
        Assert.Equal(Ring.NextDueAt, read.NextDueAt);
    }

    [Fact]
    public void The_format_of_schema_1_stays_readable()
    {
        var stored = """
            {"schema":1,"sha256":"71ff86c99547bcef3ada3e036eaf64bb493c5656fe2a70ab752940cdf2174832","ring":
            {"name":"acme/responses","spec":"rsa-pss-sha512/3072","policy":{"cron":"0 3 * * 1","timeZone":"Europe/Berlin","announce":"01:00:00","overlap":"02:00:00","retain":"7.00:00:00","jitter":"00:10:00","maxSignatureLifetime":"00:05:00"},
            "disabled":false,"versions":[{"number":1,"state":"Revoked","sealedMaterial":"AQI=","publicKey":"BQY=","createdAt":"2026-01-15T12:00:00+00:00","activateAt":"2026-01-15T12:00:00+00:00","revokedAt":"2026-01-16T12:00:00+00:00","revokeReason":"leaked"},
            {"number":2,"state":"Active","sealedMaterial":"AwQ=","publicKey":"Bwg=","createdAt":"2026-01-16T12:00:00+00:00","activateAt":"2026-01-16T12:00:00+00:00"}],
            "revision":2,"createdAt":"2026-01-15T12:00:00+00:00"}}
            """.ReplaceLineEndings("");
        var ring = KeyRingDocument.Read(Encoding.UTF8.GetBytes(stored));

        Assert.Equal(KeyName.Parse("acme/responses"), ring.Name);
        Assert.Equal(KeySpec.Create(SignatureAlgorithm.RsaPssSha512, 3072), ring.Spec);
        Assert.Equal(("0 3 * * 1", "Europe/Berlin", TimeSpan.FromDays(7)), (ring.Policy.Cron, ring.Policy.TimeZone, ring.Policy.Retain));
        Assert.Equal("leaked", ring.Versions[0].RevokeReason);
        Assert.Equal([3, 4], ring.Active!.SealedMaterial);
        Assert.Equal(2, ring.Revision);
        Assert.Equal(stored, Encoding.UTF8.GetString(KeyRingDocument.Write(ring)));
    }

    [Fact]
    public void Refuses_a_newer_schema()
    {
        var document = Edited(root => root["schema"] = 2);
        Assert.Equal(
            "The key ring's document has schema 2; only schema 1 is known. A newer release wrote it: run that release.",
            Assert.Throws<InvalidDataException>(() => KeyRingDocument.Read(document)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"schema":"1"}""")]
    [InlineData("""{"schema":1.5}""")]
    [InlineData("""{"schema":1}""")]
    [InlineData("""{"schema":1,"ring":null}""")]
    [InlineData("""{"schema":1,"ring":{}}""")]
    [InlineData("""{"schema":1,"ring":{},"ring":{}}""")]
    [InlineData("""{"schema":1,"sha256":"","ring":{}}""")]
    [InlineData("""{"schema":1,"sha256":7,"ring":{}}""")]
    [InlineData("""{"schema":1,"sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","ring":{}}""")]
    [InlineData("""{"schema":1,"sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","ring":{},"more":1}""")]
    public void Refuses_what_is_no_document(string text) =>
        Assert.Throws<InvalidDataException>(() => KeyRingDocument.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Refuses_a_document_cut_at_any_length()
    {
        var document = KeyRingDocument.Write(Ring);
        for (var length = 0; length < document.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => KeyRingDocument.Read(document.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Refuses_a_flipped_bit_in_any_byte()
    {
        var document = KeyRingDocument.Write(Ring);
        for (var i = 0; i < document.Length; i++)
        {
            var bit = (byte)(1 << (i % 8));
            document[i] ^= bit;
            Assert.Throws<InvalidDataException>(() => KeyRingDocument.Read(document));
            document[i] ^= bit;
        }

        Assert.Equal(Ring, KeyRingDocument.Read(document));
    }

    [Theory]
    [InlineData("name", null, "A KeyName is a string")]
    [InlineData("name", "Acme", "'Acme' is not a key name")]
    [InlineData("spec", "rot13", "rot13")]
    [InlineData("spec", "ed25519/2048", "ed25519 keys have one size")]
    [InlineData("policy", null, "policy")]
    [InlineData("versions", null, "versions")]
    [InlineData("colour", "red", "colour")]
    public void Refuses_a_damaged_member_and_names_it(string member, string? value, string expected)
    {
        var document = EditedRing(ring => ring[member] = value);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => KeyRingDocument.Read(document)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> BrokenInvariants => new()
    {
        { "revision=0", "Its revision is 0; revisions count from 1." },
        { "versions=[]", "It has no versions." },
        { "versions.1.number=3", "Version 3 stands where version 2 belongs." },
        { "versions.0.state=Active", "2 versions are active." },
        { "versions.2.state=VerifyOnly", "It is enabled, but no version is active." },
        { "versions.1.state=Pending", "Version 2 is pending, but not the newest." },
        { "versions.1.state=Destroyed", "Version 2 is Destroyed, but has material." },
        { "versions.0.retireAt=", "Version 1 is Retired, but has no time of retirement." },
        { "versions.0.destroyAt=", "Version 1 is Retired, but has no time of scheduled destruction." },
        { "versions.1.revokedAt=", "Version 2 is Revoked, but has no time of revocation." },
        { "versions.1.revokeReason=", "Version 2 is Revoked and has one of revocation time and reason without the other." },
        { "versions.2.activateAt=", "Version 3 is Active, but has no time of activation." },
        { "versions.2.retireAt=2026-01-15T12:00:00Z", "Version 3 is Active, but has a time of retirement." },
        { "versions.2.destroyedAt=2026-01-15T12:00:00Z", "Version 3 is Active, but has a time of destruction." },
        { "versions.0.sealedMaterial=", "The material is missing of version 1." },
        { "versions.0.publicKey=\"\"", "Version 1 is Retired and lacks a public key." },
        { "spec=hmac-sha256", "Version 3 is Active and has a public key." },
        { "policy.cron=every day", "'every day' is not a five-field cron expression" },
    };

    [Theory]
    [MemberData(nameof(BrokenInvariants))]
    public void Refuses_a_broken_invariant_and_says_which(string edit, string expected)
    {
        var (path, value) = (edit[..edit.IndexOf('=')].Split('.'), edit[(edit.IndexOf('=') + 1)..]);
        var document = EditedRing(ring =>
        {
            JsonNode node = ring;
            foreach (var step in path[..^1]) node = int.TryParse(step, out var i) ? node[i]! : node[step]!;
            node[path[^1]] = value switch
            {
                "" => null,
                "\"\"" => "",
                "[]" => new JsonArray(),
                _ => long.TryParse(value, out var number) ? number : value,
            };
        });

        var message = Assert.Throws<InvalidDataException>(() => KeyRingDocument.Read(document)).Message;
        Assert.StartsWith("The key ring 'acme/responses' is damaged: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_everything_that_is_broken_at_once()
    {
        var document = EditedRing(ring =>
        {
            ring["revision"] = -1;
            ring["versions"]![0]!["state"] = "Active";
        });
        Assert.Equal(
            "The key ring 'acme/responses' is damaged: Its revision is -1; revisions count from 1. 2 versions are active. "
            + "Version 1 is Active, but has a time of retirement. Version 1 is Active, but has a time of scheduled destruction.",
            Assert.Throws<InvalidDataException>(() => KeyRingDocument.Read(document)).Message);
    }

    [Fact]
    public void A_ring_without_material_is_neither_written_nor_read()
    {
        var stripped = Ring.WithoutMaterial();
        Assert.All(stripped.Versions, v => Assert.Null(v.SealedMaterial));
        Assert.Throws<ArgumentException>(() => KeyRingDocument.Write(stripped));

        var document = EditedRing(ring =>
        {
            foreach (var version in ring["versions"]!.AsArray()) version!.AsObject().Remove("sealedMaterial");
        });
        Assert.Equal(
            "The key ring 'acme/responses' is damaged: its material is missing.",
            Assert.Throws<InvalidDataException>(() => KeyRingDocument.Read(document)).Message);
    }

    private static byte[] EditedRing(Action<JsonObject> edit) => Edited(root => edit(root["ring"]!.AsObject()));

    private static byte[] Edited(Action<JsonObject> edit)
    {
        var root = JsonNode.Parse(KeyRingDocument.Write(Ring))!.AsObject();
        edit(root);
        root["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root["ring"]!.ToJsonString())));
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
