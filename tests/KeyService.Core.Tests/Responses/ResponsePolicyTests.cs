using System.Text.Json;
using KeyService.Core.Json;
using KeyService.Core.Responses;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Core.Tests.Responses;

public class ResponsePolicyTests
{
    private static readonly TimeSpan HalfAMinute = TimeSpan.FromSeconds(30);

    [Fact]
    public void The_default_asks_for_nothing_beyond_the_profile()
    {
        Assert.Empty(ResponsePolicy.Default.Problems());
        Assert.Equal(ResponseProfile.MaxLifetime, ResponsePolicy.Default.MaxLifetime);
        Assert.All(SignatureAlgorithm.All, algorithm => Assert.Null(ResponsePolicy.Default.Refuse(algorithm, Response("x-request-id", "Content-Language"))));
    }

    [Fact]
    public void Names_are_kept_in_lower_case_once_and_in_order()
    {
        var policy = new ResponsePolicy { RequiredFields = ["X-B", "x-a", "X-A"], AllowedAlgorithms = ["ED25519"], AllowedFields = default };

        Assert.Equal<string>(["x-a", "x-b"], policy.RequiredFields);
        Assert.Equal<string>(["ed25519"], policy.AllowedAlgorithms);
        Assert.Empty(policy.AllowedFields);
        Assert.Equal(policy, new ResponsePolicy { RequiredFields = ["x-a", "x-b"], AllowedAlgorithms = ["ed25519"], AllowedFields = [] });
        Assert.NotEqual(policy, policy with { RequiredFields = ["x-a"] });
    }

    public static TheoryData<ResponsePolicy, string> Impossible => new()
    {
        { new() { MaxLifetime = TimeSpan.Zero }, "The longest lifetime is 0 s; it may be 1 s to 5 min in whole seconds." },
        { new() { MaxLifetime = TimeSpan.FromSeconds(301) }, "The longest lifetime is 5 min 1 s; it may be 1 s to 5 min in whole seconds." },
        { new() { MaxLifetime = TimeSpan.FromSeconds(1.5) }, "The longest lifetime is 1.5 s; it may be 1 s to 5 min in whole seconds." },
        { new() { RequiredFields = ["*"] }, "'*' cannot be required: name each field that must be covered." },
        { new() { RequiredFields = ["etag"] }, "etag cannot be required: proxies drop or change it when they compress or decompress." },
        { new() { AllowedFields = ["*", "Set-Cookie"] }, "set-cookie cannot be allowed: proxies rewrite it, and its commas make joined lines ambiguous." },
        { new() { AllowedFields = ["x-forwarded-for"] }, "x-forwarded-for cannot be allowed: each hop rewrites it." },
        {
            new() { RequiredFields = ["content-digest"] },
            "content-digest need not be required: the profile covers it in every response but a 304, which must not have it."
        },
        {
            new() { RequiredFields = ["@method"] },
            "'@method' is not a field: status, method, path and query are always covered, and only response fields can be required."
        },
        { new() { RequiredFields = ["x a:"] }, "'x a:' is not the name of a field: write it without its colon, at most 64 characters." },
        { new() { AllowedFields = [""] }, "'' is not the name of a field: write it without its colon, at most 64 characters." },
        { new() { AllowedFields = [new string('x', 65)] }, $"'{new string('x', 64)}…' is not the name of a field: write it without its colon, at most 64 characters." },
        { new() { AllowedAlgorithms = [] }, "No algorithm is allowed, so no key could sign: name those that may, or * for all." },
        {
            new() { AllowedAlgorithms = ["md5"] },
            "'md5' is not an algorithm: use rsa-pss-sha512, rsa-v1_5-sha256, hmac-sha256, ecdsa-p256-sha256, ecdsa-p384-sha384, ed25519 or * for all."
        },
        { new() { RequiredFields = [.. Enumerable.Range(0, 33).Select(i => $"x-{i}")] }, "There are 33 required fields: at most 32." },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Says_what_is_impossible(ResponsePolicy policy, string problem) => Assert.Equal([problem], policy.Problems());

    [Fact]
    public void Says_everything_that_is_impossible_at_once()
    {
        var policy = new ResponsePolicy { MaxLifetime = TimeSpan.Zero, RequiredFields = ["etag", "*"], AllowedAlgorithms = ["md5"], AllowedFields = ["via"] };

        Assert.Equal(5, policy.Problems().Count);
        Assert.Throws<ArgumentException>(() => ResponsePolicyDocument.Write(policy));
    }

    [Fact]
    public void Refuses_a_response_without_a_required_field()
    {
        var policy = new ResponsePolicy { RequiredFields = ["content-language", "x-order"] };

        var refusal = policy.Refuse(SignatureAlgorithm.Ed25519, Response("X-Order"));

        Assert.Equal(ResponseRefusalReason.CoverageTooWeak, refusal!.Reason);
        Assert.StartsWith("content-language is missing: the tenant's response policy requires", refusal.Message, StringComparison.Ordinal);
        Assert.Null(policy.Refuse(SignatureAlgorithm.Ed25519, Response("X-Order", "Content-Language")));
    }

    [Theory]
    [InlineData("location", false, "*")]
    [InlineData("Last-Modified", false, "*")]
    [InlineData("link", true, "*", "link")]
    [InlineData("x-other", true, "*", "link")]
    [InlineData("x-other", false, "x-order")]
    [InlineData("X-Order", true, "x-order")]
    [InlineData("x-order", false)]
    [InlineData("content-type", true)]
    [InlineData("Content-Encoding", true)]
    public void Covers_beyond_the_profile_only_what_is_allowed(string field, bool allowed, params string[] list)
    {
        var refusal = new ResponsePolicy { AllowedFields = [.. list] }.Refuse(SignatureAlgorithm.Ed25519, Response(field));

        Assert.Equal(allowed ? null : ResponseRefusalReason.ComponentNotAllowed, refusal?.Reason);
    }

    [Fact]
    public void A_required_field_is_allowed() =>
        Assert.Null(new ResponsePolicy { RequiredFields = ["location"], AllowedFields = [] }.Refuse(SignatureAlgorithm.Ed25519, Response("location")));

    [Fact]
    public void Refuses_an_algorithm_that_is_not_allowed()
    {
        var refusal = new ResponsePolicy { AllowedAlgorithms = ["ed25519"] }.Refuse(SignatureAlgorithm.RsaV15Sha256, Response());

        Assert.Equal(ResponseRefusalReason.AlgorithmNotAllowed, refusal!.Reason);
        Assert.Equal("The tenant's response policy does not allow rsa-v1_5-sha256: it allows ed25519.", refusal.Message);
    }

    public static TheoryData<ResponsePolicy, ResponsePolicy, bool> Changes => new()
    {
        { ResponsePolicy.Default, ResponsePolicy.Default, false },
        { ResponsePolicy.Default, new() { MaxLifetime = HalfAMinute }, true },
        { new() { MaxLifetime = HalfAMinute }, ResponsePolicy.Default, false },
        { ResponsePolicy.Default, new() { RequiredFields = ["x-a"] }, true },
        { new() { RequiredFields = ["x-a"] }, ResponsePolicy.Default, false },
        { new() { RequiredFields = ["x-a"], AllowedFields = [] }, new() { AllowedFields = [] }, true },
        { ResponsePolicy.Default, new() { AllowedAlgorithms = ["ed25519"] }, true },
        { ResponsePolicy.Default, new() { AllowedAlgorithms = [.. SignatureAlgorithm.All.Select(a => a.Name)] }, false },
        { new() { AllowedAlgorithms = ["ed25519"] }, ResponsePolicy.Default, false },
        { ResponsePolicy.Default, new() { AllowedFields = [] }, true },
        { ResponsePolicy.Default, new() { AllowedFields = ["*", "link"] }, false },
        { new() { AllowedFields = ["*", "link"] }, ResponsePolicy.Default, true },
        { new() { AllowedFields = ["x-a"] }, ResponsePolicy.Default, false },
        { new() { AllowedFields = ["x-a"] }, new() { AllowedFields = ["x-b"] }, true },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Tells_a_stricter_policy_from_others(ResponsePolicy before, ResponsePolicy after, bool stricter) =>
        Assert.Equal(stricter, after.IsStricterThan(before));

    [Fact]
    public void An_update_replaces_the_parts_that_it_has()
    {
        var before = new ResponsePolicy { MaxLifetime = HalfAMinute, RequiredFields = ["x-a"], AllowedAlgorithms = ["ed25519"] };

        var after = new ResponsePolicyUpdate { RequiredFields = [], AllowedFields = ["x-b"] }.ApplyTo(before);

        Assert.Equal(new ResponsePolicy { MaxLifetime = HalfAMinute, AllowedAlgorithms = ["ed25519"], AllowedFields = ["x-b"] }, after);
        Assert.Equal(before, ResponsePolicyUpdate.To(before).ApplyTo(ResponsePolicy.Default));
        Assert.Equal(before, new ResponsePolicyUpdate().ApplyTo(before));
    }

    [Fact]
    public void An_update_travels_with_what_it_leaves_out()
    {
        var update = new ResponsePolicyUpdate { RequiredFields = [] };

        var read = JsonSerializer.Deserialize<ResponsePolicyUpdate>(JsonSerializer.SerializeToUtf8Bytes(update, CoreJson.Options), CoreJson.Options)!;

        Assert.True(read.RequiredFields is { IsEmpty: true });
        Assert.Null(read.AllowedFields);
        Assert.Null(read.MaxLifetime);
    }

    private static ResponseToSign Response(params string[] extraFields) => new()
    {
        Status = 200,
        Fields = [new("content-digest", "sha-256=:abc=:"), .. extraFields.Select(name => new HttpFieldLine(name, "v"))],
        Request = new HttpRequestParts { Method = "GET" },
    };
}
