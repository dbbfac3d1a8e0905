using Grpc.Core;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;
using SignItem = KeyService.V1.SignBatchRequest.Types.Item;

namespace KeyService.Silo.Tests.Grpc;

[Collection(SharedAuthority.Name)]
public sealed class BatchTests(RunningAuthority authority)
{
    [Theory]
    [InlineData("hmac-sha256", 1)]
    [InlineData("ecdsa-p256-sha256", 3)]
    [InlineData("ecdsa-p256-sha256", 1000)]
    public async Task Results_stand_in_the_order_of_the_items(string algorithm, int count)
    {
        var key = await authority.NewKeyAsync(algorithm);
        var sign = new SignBatchRequest { Items = { Enumerable.Range(0, count).Select(i => new SignItem { Sign = new SignRequest { Key = key, Data = Bytes.Of($"{i}") } }) } };

        var signed = await authority.Signing.SignBatchAsync(sign);
        Assert.Equal(count, signed.Results.Count);

        var verify = new VerifyBatchRequest
        {
            Items = { signed.Results.Select((result, i) => new VerifyRequest { Name = result.Sign.KeyId, Data = Bytes.Of($"{i}"), Signature = result.Sign.Signature }) },
        };
        var verified = await authority.Signing.VerifyBatchAsync(verify);
        Assert.Equal(count, verified.Results.Count(result => result.Verify is { Valid: true }));
    }

    [Fact]
    public async Task A_refused_item_leaves_the_others_alone()
    {
        var key = await authority.NewKeyAsync();
        var batch = new SignBatchRequest
        {
            Items =
            {
                new SignItem { Sign = new SignRequest { Key = key, Data = Bytes.Of("a") } },
                new SignItem { Sign = new SignRequest { Key = "nonsense", Data = Bytes.Of("a") } },
                new SignItem(),
                new SignItem { Sign = new SignRequest { Key = key } },
                new SignItem { Sign = new SignRequest { Key = "tenants/nobody/keys/k", Data = Bytes.Of("a") } },
                new SignItem { HttpResponse = HttpResponseTests.Request(key) },
            },
        };

        var results = (await authority.Signing.SignBatchAsync(batch)).Results;

        Assert.Equal(
            [null, "INVALID_NAME", "INPUT_MISSING", "INPUT_MISSING", "KEY_NOT_FOUND", null],
            results.Select(result => result.Refusal?.Reason));
        Assert.Equal((int)StatusCode.NotFound, results[4].Refusal.Code);
        Assert.NotEmpty(results[0].Sign.Signature);
        Assert.StartsWith("sig=:", results[5].HttpResponse.Signature);
    }

    [Fact]
    public async Task Verifications_are_answered_one_by_one()
    {
        var key = await authority.NewKeyAsync("hmac-sha256");
        var signed = await authority.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("a") });
        var batch = new VerifyBatchRequest
        {
            Items =
            {
                new VerifyRequest { Name = key, Data = Bytes.Of("a"), Signature = signed.Signature },
                new VerifyRequest { Name = key, Data = Bytes.Of("b"), Signature = signed.Signature },
                new VerifyRequest { Name = $"{key}/versions/2", Data = Bytes.Of("a"), Signature = signed.Signature },
                new VerifyRequest { Name = key },
            },
        };

        var results = (await authority.Signing.VerifyBatchAsync(batch)).Results;

        Assert.Equal(["", "SIGNATURE_INVALID", "KEY_UNKNOWN", "INPUT_MISSING"], results.Select(result => result.Verify?.Reason ?? result.Refusal.Reason));
    }

    [Fact]
    public async Task A_batch_has_a_limit_that_the_refusal_states()
    {
        var sign = new SignBatchRequest { Items = { Enumerable.Range(0, 1001).Select(_ => new SignItem()) } };
        var refusal = await RunningAuthority.RefusedAsync(
            () => authority.Signing.SignBatchAsync(sign).ResponseAsync, StatusCode.InvalidArgument, "BATCH_TOO_LARGE");
        Assert.Equal("The batch has 1001 items, the limit is 1000: send it in parts.", refusal.Status.Detail);

        var verify = new VerifyBatchRequest { Items = { Enumerable.Range(0, 1001).Select(_ => new VerifyRequest()) } };
        await RunningAuthority.RefusedAsync(() => authority.Signing.VerifyBatchAsync(verify).ResponseAsync, StatusCode.InvalidArgument, "BATCH_TOO_LARGE");
    }

    [Fact]
    public async Task An_empty_batch_has_no_results() =>
        Assert.Empty((await authority.Signing.SignBatchAsync(new SignBatchRequest())).Results);
}
