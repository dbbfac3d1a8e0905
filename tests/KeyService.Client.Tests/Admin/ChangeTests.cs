using Grpc.Core;
using KeyService.Signing;
using KeyService.V1;

namespace KeyService.Client.Tests.Admin;

public class ChangeTests
{
    private static readonly KeyName Responses = KeyName.Parse("acme/responses");

    private static readonly V1.KeyChange Changed = new()
    {
        Key = new V1.Key { Name = "tenants/acme/keys/responses", Algorithm = "ed25519", Rotation = new V1.RotationPolicy() },
        Receipt = new V1.Receipt { Sequence = 7, SilosAcknowledged = 2, SilosWaitedOut = 1, Barrier = new() { Nanos = 2_500_000 } },
    };

    [Fact]
    public async Task A_change_keeps_its_request_id_when_it_is_repeated()
    {
        var authority = new ScriptedAuthority(call => call.Number < 3
            ? ScriptedAuthority.Fail(StatusCode.Unavailable, "starting")
            : ScriptedAuthority.Reply(Changed));
        using var admin = authority.NewAdmin();

        var change = await admin.RotateKeyAsync(Responses, now: true);

        Assert.Equal(7, change.Receipt.Sequence);
        var ids = authority.Calls.Select(call => call.Read(RotateKeyRequest.Parser).RequestId).ToArray();
        Assert.Equal(3, ids.Length);
        Assert.NotEmpty(Assert.Single(ids.Distinct()));
    }

    [Fact]
    public async Task Each_change_has_a_request_id_of_its_own_unless_the_caller_gives_one()
    {
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Reply(Changed));
        using var admin = authority.NewAdmin();

        await admin.EnableKeyAsync(Responses);
        await admin.EnableKeyAsync(Responses);
        await admin.EnableKeyAsync(Responses, new ChangeOptions { RequestId = "mine", ValidateOnly = true });

        var sent = authority.Calls.Select(call => call.Read(EnableKeyRequest.Parser)).ToArray();
        Assert.Equal(3, sent.Select(request => request.RequestId).Distinct().Count());
        Assert.Equal("mine", sent[2].RequestId);
        Assert.Equal([false, false, true], sent.Select(request => request.ValidateOnly));
    }

    [Fact]
    public async Task A_receipt_says_where_the_change_is_in_force()
    {
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Reply(Changed));
        using var admin = authority.NewAdmin();

        var receipt = (await admin.RevokeVersionAsync(Responses.Version(3), "stolen")).Receipt;

        Assert.Equal(
            new Receipt { Sequence = 7, SilosAcknowledged = 2, SilosWaitedOut = 1, Barrier = TimeSpan.FromMilliseconds(2.5) }, receipt);
        var sent = authority.Calls[0].Read(RevokeVersionRequest.Parser);
        Assert.Equal(("tenants/acme/keys/responses/versions/3", "stolen"), (sent.Name, sent.Reason));
    }

    [Fact]
    public async Task A_new_key_is_sent_with_its_policy_and_what_is_not_given_stays_absent()
    {
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Reply(Changed));
        using var admin = authority.NewAdmin();

        await admin.CreateKeyAsync(Responses, new NewKey("rsa-pss-sha512")
        {
            RsaBits = 4096,
            Rotation = new RotationPolicy { Cron = "0 3 * * *", TimeZone = "Europe/Berlin", Overlap = TimeSpan.FromHours(1) },
        });

        var sent = authority.Calls[0].Read(CreateKeyRequest.Parser);
        Assert.Equal(("tenants/acme", "responses", "rsa-pss-sha512", 4096), (sent.Parent, sent.KeyId, sent.Key.Algorithm, sent.Key.RsaBits));
        Assert.Equal(("0 3 * * *", "Europe/Berlin", 3600), (sent.Key.Rotation.Cron, sent.Key.Rotation.TimeZone, sent.Key.Rotation.Overlap.Seconds));
        Assert.Null(sent.Key.Rotation.Period);
        Assert.Null(sent.Key.Rotation.Announce);
    }

    [Theory]
    [InlineData(RotationFields.Period, "rotation.period")]
    [InlineData(RotationFields.TimeZone | RotationFields.MaxSignatureLifetime, "rotation.time_zone", "rotation.max_signature_lifetime")]
    [InlineData(
        RotationFields.All & ~RotationFields.Period,
        "rotation.cron", "rotation.time_zone", "rotation.announce", "rotation.overlap", "rotation.retain", "rotation.jitter",
        "rotation.max_signature_lifetime")]
    [InlineData(RotationFields.All)]
    public async Task An_update_names_the_parts_that_it_replaces_and_no_name_means_all(RotationFields fields, params string[] paths)
    {
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Reply(Changed));
        using var admin = authority.NewAdmin();

        await admin.SetRotationAsync(Responses, new RotationPolicy { Period = TimeSpan.FromDays(7) }, fields);

        Assert.Equal(paths, authority.Calls[0].Read(UpdateKeyRequest.Parser).UpdateMask.Paths);
    }

    [Fact]
    public async Task An_update_of_nothing_is_not_taken_for_an_update_of_all()
    {
        var authority = new ScriptedAuthority(_ => ScriptedAuthority.Reply(Changed));
        using var admin = authority.NewAdmin();

        await Assert.ThrowsAsync<ArgumentException>(() => admin.SetRotationAsync(Responses, new RotationPolicy(), RotationFields.None));
        Assert.Empty(authority.Calls);
    }
}
