using KeyService.Signing.Http;
using KeyService.Tests;

namespace KeyService.Client.Tests;

/// <summary>Each thing that can be done to a response on its way is refused with its own reason.</summary>
public class RefusalTests
{
    [Fact]
    public async Task Unsigned() => await RefusesAsync(VerificationFailure.Unsigned, passing =>
    {
        passing["Signature"] = passing["Signature-Input"] = null;
        return passing;
    });

    [Fact]
    public async Task Half_of_a_signature_is_malformed() => await RefusesAsync(VerificationFailure.Malformed, passing =>
    {
        passing["Signature-Input"] = null;
        return passing;
    });

    [Fact]
    public async Task Signed_by_another_profile() => await RefusesAsync(VerificationFailure.WrongProfile, passing =>
    {
        passing["Signature-Input"] = passing["Signature-Input"]!.Replace("keyservice-response", "other");
        return passing;
    });

    [Fact]
    public async Task Tampered_body() => await RefusesAsync(VerificationFailure.TamperedBody, passing =>
    {
        passing.Body[^2] ^= 1;
        return passing;
    });

    [Fact]
    public async Task Cut_body() => await RefusesAsync(VerificationFailure.TamperedBody, passing =>
    {
        passing.Body = passing.Body[..^1];
        return passing;
    });

    [Fact]
    public async Task Body_swapped_with_its_digest() => await RefusesAsync(VerificationFailure.SignatureInvalid, passing =>
    {
        passing.Body = "{\"total\":43}"u8.ToArray();
        passing["Content-Digest"] = ContentDigest.Sha256(passing.Body);
        return passing;
    });

    [Fact]
    public async Task Status_changed() => await RefusesAsync(
        VerificationFailure.StatusChanged,
        passing =>
        {
            passing.Status = 200;
            return passing;
        },
        origin => origin.Status = 500);

    [Fact]
    public async Task Covered_header_swapped() => await RefusesAsync(VerificationFailure.SignatureInvalid, passing =>
    {
        passing["Content-Type"] = "text/html";
        return passing;
    });

    [Fact]
    public async Task Present_but_uncovered_encoding() => await RefusesAsync(VerificationFailure.WeakCoverage, passing =>
    {
        passing["Content-Encoding"] = "gzip";
        return passing;
    });

    [Fact]
    public async Task Untrusted_key() => await RefusesAsync(
        VerificationFailure.UntrustedKey,
        passing => passing,
        configure: options =>
        {
            options.TrustedKeys.Clear();
            options.TrustedKeys.Add("acme/others");
        });

    [Fact]
    public async Task Unknown_version() => await RefusesAsync(VerificationFailure.UnknownKey, passing =>
    {
        passing["Signature-Input"] = passing["Signature-Input"]!.Replace("acme/responses/1", "acme/responses/99");
        return passing;
    });

    [Fact]
    public async Task Claimed_algorithm_of_another_kind() => await RefusesAsync(VerificationFailure.AlgorithmMismatch, passing =>
    {
        passing["Signature-Input"] += ";alg=\"hmac-sha256\"";
        return passing;
    });

    [Fact]
    public async Task Revoked_key()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        var old = await RecordAsync(origin, client);
        origin.Authority.Rotate("acme/responses");
        origin.Authority.SetState(origin.Version, KeyVersionState.Revoked);
        origin.Proxy.Tamper = passing =>
        {
            passing["Signature-Input"] = passing["Signature-Input"]!.Replace("acme/responses/2", "acme/responses/1");
            return passing;
        };

        Assert.NotNull(old);
        await Eventually.TrueAsync(async () => await FailureAsync(client) == VerificationFailure.RevokedKey, "a revoked key");
    }

    [Fact]
    public async Task Disabled_key()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        origin.Proxy.Tamper = passing =>
        {
            origin.Authority.Disable("acme/responses");
            return passing;
        };

        Assert.Equal(VerificationFailure.DisabledKey, await FailureAsync(client));
    }

    [Fact]
    public async Task Expired()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        origin.Authority.Ahead = TimeSpan.FromMinutes(-5);

        Assert.Equal(VerificationFailure.Expired, await FailureAsync(client));
    }

    [Fact]
    public async Task From_the_future()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        origin.Authority.Ahead = TimeSpan.FromMinutes(5);

        Assert.Equal(VerificationFailure.FromTheFuture, await FailureAsync(client));
    }

    [Fact]
    public async Task Living_too_long() => await RefusesAsync(
        VerificationFailure.LifetimeTooLong,
        passing => passing,
        origin => origin.Lifetime = TimeSpan.FromSeconds(120),
        options => options.MaxSignatureLifetime = TimeSpan.FromSeconds(60));

    [Fact]
    public async Task An_old_response_to_the_same_request()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        var old = await RecordAsync(origin, client);
        origin.Proxy.Tamper = _ => old.Copy();

        Assert.Equal(VerificationFailure.Replayed, await FailureAsync(client));
    }

    [Fact]
    public async Task A_response_to_another_request()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        var other = await RecordAsync(origin, client, "/orders/2");
        origin.Proxy.Tamper = _ => other.Copy();

        Assert.Equal(VerificationFailure.WrongRequest, await FailureAsync(client));
    }

    [Fact]
    public async Task A_path_rewritten_on_the_way()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        origin.Proxy.RewriteTarget = target => target["/api".Length..];

        Assert.Equal(VerificationFailure.WrongRequest, await FailureAsync(client, "/api/orders/1"));
    }

    [Fact]
    public async Task An_authority_that_is_gone()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin, authority: options => options.Timeout = TimeSpan.FromSeconds(1));
        origin.Proxy.Tamper = passing =>
        {
            origin.Authority.StopAsync().Wait();
            return passing;
        };

        Assert.Equal(VerificationFailure.AuthorityUnavailable, await FailureAsync(client));
    }

    [Fact]
    public async Task A_stale_key_set()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin, authority: options => options.KeySetFreshness = TimeSpan.FromSeconds(2));
        await RecordAsync(origin, client);

        origin.Authority.WatchesStall = true;

        await Eventually.TrueAsync(async () => await FailureAsync(client) == VerificationFailure.StaleKeySet, "a stale key set");
    }

    [Fact]
    public async Task A_body_past_the_limit() => await RefusesAsync(
        VerificationFailure.BodyTooLarge,
        passing => passing,
        origin => origin.Body = new byte[2000],
        options => options.MaxBodyBytes = 1999);

    [Fact]
    public async Task The_message_says_what_was_found_and_what_usually_causes_it()
    {
        await using var origin = await SigningOrigin.StartAsync();
        await using var client = new VerifyingClient(origin);
        origin.Sign = false;

        var error = await Assert.ThrowsAsync<SignatureVerificationException>(() => client.Http.GetAsync("/orders/1?secret=1"));

        Assert.Equal(
            $"The response to GET {origin.Proxy.Address}orders/1 is refused: The response has no signature. " +
            VerificationProblem.Explain(VerificationFailure.Unsigned),
            error.Message);
    }

    private static async Task RefusesAsync(
        VerificationFailure expected,
        Func<PassingResponse, PassingResponse> tamper,
        Action<SigningOrigin>? arrange = null,
        Action<ResponseVerificationOptions>? configure = null)
    {
        await using var origin = await SigningOrigin.StartAsync();
        arrange?.Invoke(origin);
        await using var client = new VerifyingClient(origin, configure);
        origin.Proxy.Tamper = tamper;

        Assert.Equal(expected, await FailureAsync(client));
    }

    private static async Task<PassingResponse> RecordAsync(SigningOrigin origin, VerifyingClient client, string path = "/orders/1")
    {
        PassingResponse? recorded = null;
        origin.Proxy.Tamper = passing =>
        {
            recorded = passing.Copy();
            return passing;
        };
        await client.Http.GetAsync(path);
        origin.Proxy.Tamper = null;
        return recorded!;
    }

    private static async Task<VerificationFailure?> FailureAsync(VerifyingClient client, string path = "/orders/1")
    {
        try
        {
            await client.Http.GetAsync(path);
            return null;
        }
        catch (SignatureVerificationException refused)
        {
            return refused.Failure;
        }
    }
}
