using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;
using State = KeyService.V1.KeyVersion.Types.State;

namespace KeyService.Silo.Tests.Grpc;

[Collection(SharedAuthority.Name)]
public sealed class KeyTests(RunningAuthority authority)
{
    [Fact]
    public async Task Creates_a_key_with_its_policy()
    {
        var tenant = await authority.NewTenantAsync();
        var change = await authority.Admin.CreateKeyAsync(new CreateKeyRequest
        {
            Parent = tenant,
            KeyId = "responses",
            Key = new Key
            {
                Algorithm = "ecdsa-p256-sha256",
                Rotation = new RotationPolicy { Period = Days(30), Announce = Hours(1), Overlap = Hours(2) },
            },
        });

        var key = change.Key;
        Assert.Equal($"{tenant}/keys/responses", key.Name);
        Assert.Equal((1, 1L, 0), (key.ActiveVersion, key.Revision, key.RsaBits));
        Assert.Equal((Days(30), Hours(1), Hours(2)), (key.Rotation.Period, key.Rotation.Announce, key.Rotation.Overlap));
        Assert.Equal(Duration.FromTimeSpan(TimeSpan.FromSeconds(300)), key.Rotation.MaxSignatureLifetime);
        Assert.NotNull(key.NextRotationTime);
        var version = Assert.Single(key.Versions);
        Assert.Equal(($"{key.Name}/versions/1", State.Active, $"{tenant["tenants/".Length..]}/responses/1"), (version.Name, version.State, version.KeyId));
        Assert.NotEmpty(version.PublicKey);
        Assert.Equal(key, await authority.Admin.GetKeyAsync(new GetKeyRequest { Name = key.Name }));
    }

    [Fact]
    public async Task An_unknown_algorithm_is_told_the_known_ones()
    {
        var tenant = await authority.NewTenantAsync();
        var request = new CreateKeyRequest { Parent = tenant, KeyId = "k", Key = new Key { Algorithm = "md5" } };

        var refusal = await RunningAuthority.RefusedAsync(
            () => authority.Admin.CreateKeyAsync(request).ResponseAsync, StatusCode.InvalidArgument, "UNKNOWN_ALGORITHM");

        Assert.Equal(
            "'md5' is not an algorithm. Known are rsa-pss-sha512, rsa-v1_5-sha256, hmac-sha256, ecdsa-p256-sha256, ecdsa-p384-sha384, ed25519.",
            refusal.Status.Detail);
    }

    [Theory]
    [InlineData("tenants/nobody", "k", StatusCode.NotFound, "TENANT_NOT_FOUND")]
    [InlineData("nobody", "k", StatusCode.InvalidArgument, "INVALID_NAME")]
    [InlineData("tenants/nobody", "K", StatusCode.InvalidArgument, "INVALID_NAME")]
    [InlineData("tenants/nobody", "keys/x", StatusCode.InvalidArgument, "INVALID_NAME")]
    public async Task Refuses_a_key_that_has_no_place(string parent, string id, StatusCode code, string reason) =>
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.CreateKeyAsync(new CreateKeyRequest { Parent = parent, KeyId = id, Key = new Key { Algorithm = "ed25519" } }).ResponseAsync,
            code,
            reason);

    [Fact]
    public async Task Refuses_a_modulus_where_it_makes_no_sense_and_a_policy_that_breaks_signatures()
    {
        var tenant = await authority.NewTenantAsync();
        var request = new CreateKeyRequest { Parent = tenant, KeyId = "k", Key = new Key { Algorithm = "ed25519", RsaBits = 2048 } };
        await RunningAuthority.RefusedAsync(() => authority.Admin.CreateKeyAsync(request).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");

        request.Key = new Key { Algorithm = "ed25519", Rotation = new RotationPolicy { Overlap = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)) } };
        var refusal = await RunningAuthority.RefusedAsync(
            () => authority.Admin.CreateKeyAsync(request).ResponseAsync, StatusCode.InvalidArgument, "INVALID_POLICY");
        Assert.Contains("shorter than the longest signature lifetime", refusal.Status.Detail);

        request.Key.Rotation = new RotationPolicy { Period = new Duration { Seconds = 1, Nanos = -5 } };
        await RunningAuthority.RefusedAsync(() => authority.Admin.CreateKeyAsync(request).ResponseAsync, StatusCode.InvalidArgument, "INVALID_POLICY");

        request.Key = null;
        await RunningAuthority.RefusedAsync(() => authority.Admin.CreateKeyAsync(request).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");
    }

    [Fact]
    public async Task A_field_mask_changes_only_what_it_names()
    {
        var name = await authority.NewKeyAsync(rotation: new RotationPolicy { Period = Days(30), Overlap = Hours(2) });

        var partly = await authority.Admin.UpdateKeyAsync(new UpdateKeyRequest
        {
            Key = new Key { Name = name, Rotation = new RotationPolicy { Period = Days(7), Overlap = Hours(9) } },
            UpdateMask = new FieldMask { Paths = { "rotation.period" } },
        });
        Assert.Equal((Days(7), Hours(2)), (partly.Key.Rotation.Period, partly.Key.Rotation.Overlap));

        var wholly = await authority.Admin.UpdateKeyAsync(new UpdateKeyRequest
        {
            Key = new Key { Name = name, Rotation = new RotationPolicy { Cron = "0 3 * * 1", TimeZone = "UTC" } },
        });
        Assert.Equal((null, "0 3 * * 1", Hours(1)), (wholly.Key.Rotation.Period, wholly.Key.Rotation.Cron, wholly.Key.Rotation.Overlap));

        var unknown = new UpdateKeyRequest { Key = new Key { Name = name }, UpdateMask = new FieldMask { Paths = { "algorithm" } } };
        var refusal = await RunningAuthority.RefusedAsync(
            () => authority.Admin.UpdateKeyAsync(unknown).ResponseAsync, StatusCode.InvalidArgument, "INVALID_ARGUMENT");
        Assert.StartsWith("update_mask names algorithm: what can be updated is", refusal.Status.Detail);
    }

    [Fact]
    public async Task Lists_keys_and_versions_in_pages()
    {
        var tenant = await authority.NewTenantAsync();
        foreach (var id in new[] { "c", "a", "b" })
        {
            await authority.Admin.CreateKeyAsync(new CreateKeyRequest { Parent = tenant, KeyId = id, Key = new Key { Algorithm = "hmac-sha256" } });
        }

        var first = await authority.Admin.ListKeysAsync(new ListKeysRequest { Parent = tenant, PageSize = 2 });
        var second = await authority.Admin.ListKeysAsync(new ListKeysRequest { Parent = tenant, PageSize = 2, PageToken = first.NextPageToken });
        Assert.Equal([$"{tenant}/keys/a", $"{tenant}/keys/b", $"{tenant}/keys/c"], first.Keys.Concat(second.Keys).Select(key => key.Name));
        Assert.Equal("", second.NextPageToken);
        Assert.All(first.Keys, key => Assert.Empty(key.Versions));

        var name = $"{tenant}/keys/a";
        await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = name, Now = true });
        await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = name, Now = true });
        var versions = await authority.Admin.ListVersionsAsync(new ListVersionsRequest { Parent = name, PageSize = 2 });
        var last = await authority.Admin.ListVersionsAsync(new ListVersionsRequest { Parent = name, PageSize = 2, PageToken = versions.NextPageToken });
        Assert.Equal(
            [(1, State.VerifyOnly), (2, State.VerifyOnly), (3, State.Active)],
            versions.Versions.Concat(last.Versions).Select(version => (version.Number, version.State)));
    }

    [Fact]
    public async Task Announces_a_version_before_it_signs()
    {
        var name = await authority.NewKeyAsync(rotation: new RotationPolicy { Announce = Hours(1) });

        var announced = await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = name });
        Assert.Equal([State.Active, State.Pending], announced.Key.Versions.Select(version => version.State));
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = name }).ResponseAsync, StatusCode.FailedPrecondition, "INVALID_STATE");

        var switched = await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = name, Now = true });
        Assert.Equal([State.VerifyOnly, State.Active], switched.Key.Versions.Select(version => version.State));
    }

    [Fact]
    public async Task Revokes_and_destroys_a_version()
    {
        var name = await authority.NewKeyAsync();
        var version = $"{name}/versions/1";
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.DestroyVersionAsync(new DestroyVersionRequest { Name = version }).ResponseAsync, StatusCode.FailedPrecondition, "INVALID_STATE");

        var revoked = await authority.Admin.RevokeVersionAsync(new RevokeVersionRequest { Name = version, Reason = "laptop lost" });
        Assert.Equal((State.Revoked, "laptop lost"), (revoked.Key.Versions[0].State, revoked.Key.Versions[0].RevokeReason));
        Assert.Equal((2, 1), (revoked.Key.ActiveVersion, revoked.Receipt.SilosAcknowledged));
        Assert.NotNull(revoked.Receipt.ClientsByTime);

        var destroyed = await authority.Admin.DestroyVersionAsync(new DestroyVersionRequest { Name = version });
        Assert.Equal(State.Destroyed, destroyed.Key.Versions[0].State);
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.RevokeVersionAsync(new RevokeVersionRequest { Name = $"{name}/versions/9" }).ResponseAsync, StatusCode.NotFound, "VERSION_NOT_FOUND");
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.RevokeVersionAsync(new RevokeVersionRequest { Name = name }).ResponseAsync, StatusCode.InvalidArgument, "INVALID_NAME");
    }

    [Fact]
    public async Task A_missing_key_is_not_found_by_any_call()
    {
        var missing = $"{await authority.NewTenantAsync()}/keys/missing";
        Func<Task>[] calls =
        [
            () => authority.Admin.GetKeyAsync(new GetKeyRequest { Name = missing }).ResponseAsync,
            () => authority.Admin.UpdateKeyAsync(new UpdateKeyRequest { Key = new Key { Name = missing } }).ResponseAsync,
            () => authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = missing }).ResponseAsync,
            () => authority.Admin.DisableKeyAsync(new DisableKeyRequest { Name = missing }).ResponseAsync,
            () => authority.Admin.EnableKeyAsync(new EnableKeyRequest { Name = missing }).ResponseAsync,
            () => authority.Admin.ListVersionsAsync(new ListVersionsRequest { Parent = missing }).ResponseAsync,
            () => authority.Admin.RevokeVersionAsync(new RevokeVersionRequest { Name = $"{missing}/versions/1" }).ResponseAsync,
            () => authority.Signing.SignAsync(new SignRequest { Key = missing, Data = Bytes.Of("x") }).ResponseAsync,
            () => authority.Signing.GetKeySetAsync(new GetKeySetRequest { Name = missing }).ResponseAsync,
        ];
        foreach (var call in calls)
        {
            await RunningAuthority.RefusedAsync(call, StatusCode.NotFound, "KEY_NOT_FOUND");
        }
    }

    private static Duration Days(int days) => Duration.FromTimeSpan(TimeSpan.FromDays(days));

    private static Duration Hours(int hours) => Duration.FromTimeSpan(TimeSpan.FromHours(hours));
}
