using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;

namespace KeyService.Silo.Tests.Grpc;

[Collection(SharedAuthority.Name)]
public sealed class ResponsePolicyTests(RunningAuthority authority)
{
    private static readonly Duration HalfAMinute = Duration.FromTimeSpan(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task A_new_tenant_demands_nothing_beyond_the_profile()
    {
        var tenant = await authority.Admin.GetTenantAsync(new GetTenantRequest { Name = await authority.NewTenantAsync() });

        Assert.Equal(
            new ResponsePolicy { MaxLifetime = Duration.FromTimeSpan(TimeSpan.FromSeconds(300)), AllowedAlgorithms = { "*" }, AllowedFields = { "*" } },
            tenant.ResponsePolicy);
        Assert.Equal(1, tenant.Revision);
    }

    [Fact]
    public async Task Updates_what_the_mask_names_and_shows_it_everywhere()
    {
        var key = await authority.NewKeyAsync();

        await UpdateAsync(key, policy => policy.MaxLifetime = HalfAMinute, "response_policy.max_lifetime");
        var change = await UpdateAsync(key, policy => policy.RequiredFields.Add("Content-Language"), "response_policy.required_fields", "display_name");

        var expected = new ResponsePolicy { MaxLifetime = HalfAMinute, RequiredFields = { "content-language" }, AllowedAlgorithms = { "*" }, AllowedFields = { "*" } };
        Assert.Equal((expected, "", 3L), (change.Tenant.ResponsePolicy, change.Tenant.DisplayName, change.Tenant.Revision));
        Assert.Equal(expected, (await authority.Admin.GetTenantAsync(new GetTenantRequest { Name = TenantOf(key) })).ResponsePolicy);
        var set = await authority.Signing.GetKeySetAsync(new GetKeySetRequest { Name = key });
        Assert.Equal((expected, 3L, 1L), (set.ResponsePolicy, set.TenantRevision, set.Revision));
    }

    [Fact]
    public async Task Updates_what_is_set_if_there_is_no_mask()
    {
        var name = await authority.NewTenantAsync();

        var named = await authority.Admin.UpdateTenantAsync(new UpdateTenantRequest { Tenant = new Tenant { Name = name, DisplayName = "Renamed" } });
        Assert.Equal(("Renamed", "*"), (named.Tenant.DisplayName, named.Tenant.ResponsePolicy.AllowedFields.Single()));

        var whole = new ResponsePolicy { AllowedAlgorithms = { "ed25519" } };
        var changed = await authority.Admin.UpdateTenantAsync(new UpdateTenantRequest { Tenant = new Tenant { Name = name, ResponsePolicy = whole } });
        Assert.Equal("Renamed", changed.Tenant.DisplayName);
        Assert.Empty(changed.Tenant.ResponsePolicy.AllowedFields);
        Assert.Equal(300, changed.Tenant.ResponsePolicy.MaxLifetime.Seconds);
    }

    [Fact]
    public async Task Refuses_updates_that_make_no_sense()
    {
        var name = await authority.NewTenantAsync();
        await RefusedAsync(new Tenant { Name = name }, null, StatusCode.InvalidArgument, "INVALID_ARGUMENT");
        await RefusedAsync(new Tenant { Name = name }, "response_policy.nonsense", StatusCode.InvalidArgument, "INVALID_ARGUMENT");
        await RefusedAsync(new Tenant { Name = name, ResponsePolicy = new ResponsePolicy() }, null, StatusCode.InvalidArgument, "INVALID_POLICY");
        await RefusedAsync(
            new Tenant { Name = name, ResponsePolicy = new ResponsePolicy { MaxLifetime = new Duration { Seconds = long.MaxValue } } },
            "response_policy.max_lifetime",
            StatusCode.InvalidArgument,
            "INVALID_POLICY");
        await RefusedAsync(new Tenant { Name = "tenants/nobody", DisplayName = "x" }, null, StatusCode.NotFound, "TENANT_NOT_FOUND");
        await RefusedAsync(new Tenant { Name = "nobody", DisplayName = "x" }, null, StatusCode.InvalidArgument, "INVALID_NAME");
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.UpdateTenantAsync(new UpdateTenantRequest()).ResponseAsync, StatusCode.InvalidArgument, "INVALID_NAME");
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_a_repeat_gets_the_first_reply()
    {
        var key = await authority.NewKeyAsync();
        var request = Update(key, policy => policy.MaxLifetime = HalfAMinute, "response_policy.max_lifetime");
        request.ValidateOnly = true;
        Assert.True((await authority.Admin.UpdateTenantAsync(request)).Receipt.ValidatedOnly);
        Assert.Equal(300, (await authority.Signing.GetKeySetAsync(new GetKeySetRequest { Name = key })).ResponsePolicy.MaxLifetime.Seconds);

        request.ValidateOnly = false;
        request.RequestId = $"update {key}".Replace(' ', '-');
        var first = await authority.Admin.UpdateTenantAsync(request);
        var second = await authority.Admin.UpdateTenantAsync(request);
        Assert.Equal((first.Tenant, first.Receipt.Sequence), (second.Tenant, second.Receipt.Sequence));
    }

    [Fact]
    public async Task Signs_no_longer_than_the_policy_allows()
    {
        var key = await authority.NewKeyAsync();
        await UpdateAsync(key, policy => policy.MaxLifetime = HalfAMinute, "response_policy.max_lifetime");

        var signed = await authority.Signing.SignHttpResponseAsync(HttpResponseTests.Request(key));
        Assert.Equal(HalfAMinute, signed.ExpireTime - signed.CreateTime);

        var request = HttpResponseTests.Request(key);
        request.Lifetime = Duration.FromTimeSpan(TimeSpan.FromSeconds(31));
        var refusal = await RefusedAsync(request, "LIFETIME_TOO_LONG");
        Assert.Equal(
            $"lifetime is 31 s; the response policy of tenant '{TenantOf(key)["tenants/".Length..]}' allows 30 s. Ask for less, or raise max_lifetime in it.",
            refusal.Status.Detail);
    }

    [Fact]
    public async Task Signs_nothing_without_a_required_field_alone_or_in_a_batch()
    {
        var key = await authority.NewKeyAsync();
        await UpdateAsync(key, policy => policy.RequiredFields.Add("content-language"), "response_policy.required_fields");
        var request = HttpResponseTests.Request(key);
        await RefusedAsync(request, "COVERAGE_TOO_WEAK");

        var batch = await authority.Signing.SignBatchAsync(new SignBatchRequest { Items = { new SignBatchRequest.Types.Item { HttpResponse = request } } });
        Assert.Equal("COVERAGE_TOO_WEAK", batch.Results.Single().Refusal.Reason);

        request.Fields.Add(new HttpField { Name = "content-language", Value = "de" });
        Assert.Contains("\"content-language\"", (await authority.Signing.SignHttpResponseAsync(request)).SignatureInput);
    }

    [Fact]
    public async Task Covers_a_field_that_proxies_rewrite_only_if_it_is_listed()
    {
        var key = await authority.NewKeyAsync();
        var request = HttpResponseTests.Request(key);
        request.Fields.Add(new HttpField { Name = "location", Value = "/orders/8" });
        var refusal = await RefusedAsync(request, "COMPONENT_NOT_ALLOWED");
        Assert.StartsWith("location cannot be covered: some proxies rewrite it", refusal.Status.Detail);

        await UpdateAsync(key, policy => policy.AllowedFields.Add(["*", "location"]), "response_policy.allowed_fields");
        await authority.Signing.SignHttpResponseAsync(request);

        await UpdateAsync(key, _ => { }, "response_policy.allowed_fields");
        request.Fields[^1].Name = "x-order";
        await RefusedAsync(request, "COMPONENT_NOT_ALLOWED");

        request.Fields[^1].Name = "via";
        await RefusedAsync(request, "MUTABLE_COMPONENT");
    }

    [Fact]
    public async Task Neither_signs_responses_with_a_forbidden_algorithm_nor_creates_a_key_for_it()
    {
        var key = await authority.NewKeyAsync();
        await UpdateAsync(key, policy => policy.AllowedAlgorithms.Add("ed25519"), "response_policy.allowed_algorithms");

        await RunningAuthority.RefusedAsync(
            () => authority.Signing.SignHttpResponseAsync(HttpResponseTests.Request(key)).ResponseAsync, StatusCode.FailedPrecondition, "ALGORITHM_NOT_ALLOWED");
        var create = new CreateKeyRequest { Parent = TenantOf(key), KeyId = "second", Key = new Key { Algorithm = "hmac-sha256" } };
        await RunningAuthority.RefusedAsync(
            () => authority.Admin.CreateKeyAsync(create).ResponseAsync, StatusCode.FailedPrecondition, "ALGORITHM_NOT_ALLOWED");

        create.Key.Algorithm = "ed25519";
        await authority.Signing.SignHttpResponseAsync(HttpResponseTests.Request((await authority.Admin.CreateKeyAsync(create)).Key.Name));
    }

    [Fact]
    public async Task Pushes_the_key_set_when_the_policy_changes()
    {
        var key = await authority.NewKeyAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var watch = authority.Signing.WatchKeySets();
        await watch.RequestStream.WriteAsync(new WatchKeySetsRequest { Subscribe = { key } });
        Assert.True(await watch.ResponseStream.MoveNext(limit.Token));
        Assert.Equal(300, watch.ResponseStream.Current.KeySet.ResponsePolicy.MaxLifetime.Seconds);

        await UpdateAsync(key, policy => policy.MaxLifetime = HalfAMinute, "response_policy.max_lifetime");

        Assert.True(await watch.ResponseStream.MoveNext(limit.Token));
        var pushed = watch.ResponseStream.Current.KeySet;
        Assert.Equal((HalfAMinute, 2L), (pushed.ResponsePolicy.MaxLifetime, pushed.TenantRevision));
    }

    [Fact]
    public async Task After_a_stricter_policy_returned_nothing_is_signed_against_it()
    {
        var key = await authority.NewKeyAsync();
        using var stop = new CancellationTokenSource();
        var (limit, tooLong, signatures) = (300L, 0, 0);
        var signers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var allowed = Volatile.Read(ref limit);
                var signed = await authority.Signing.SignHttpResponseAsync(HttpResponseTests.Request(key));
                if ((signed.ExpireTime - signed.CreateTime).Seconds > allowed) Interlocked.Increment(ref tooLong);
                Interlocked.Increment(ref signatures);
            }
        })).ToArray();

        for (var seconds = 50L; seconds >= 10; seconds -= 10)
        {
            var lifetime = Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds));
            await UpdateAsync(key, policy => policy.MaxLifetime = lifetime, "response_policy.max_lifetime");
            // What begins from here on must keep to it.
            Volatile.Write(ref limit, seconds);
            var count = Volatile.Read(ref signatures);
            await Eventually.HoldsAsync(() => Volatile.Read(ref signatures) > count + 8);
        }

        await stop.CancelAsync();
        await Task.WhenAll(signers);
        Assert.Equal(0, tooLong);
    }

    private async Task<TenantChange> UpdateAsync(string key, Action<ResponsePolicy> change, params string[] paths) =>
        await authority.Admin.UpdateTenantAsync(Update(key, change, paths));

    private static UpdateTenantRequest Update(string key, Action<ResponsePolicy> change, params string[] paths)
    {
        var request = new UpdateTenantRequest
        {
            Tenant = new Tenant { Name = TenantOf(key), ResponsePolicy = new ResponsePolicy() },
            UpdateMask = new FieldMask { Paths = { paths } },
        };
        change(request.Tenant.ResponsePolicy);
        return request;
    }

    private Task<RpcException> RefusedAsync(SignHttpResponseRequest request, string reason) =>
        RunningAuthority.RefusedAsync(() => authority.Signing.SignHttpResponseAsync(request).ResponseAsync, StatusCode.InvalidArgument, reason);

    private Task<RpcException> RefusedAsync(Tenant tenant, string? path, StatusCode code, string reason)
    {
        var request = new UpdateTenantRequest { Tenant = tenant, UpdateMask = path is null ? null : new FieldMask { Paths = { path } } };
        return RunningAuthority.RefusedAsync(() => authority.Admin.UpdateTenantAsync(request).ResponseAsync, code, reason);
    }

    private static string TenantOf(string key) => key[..key.IndexOf("/keys/", StringComparison.Ordinal)];
}
