using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using KeyService.Silo.Tests.Hosting;
using KeyService.V1;

namespace KeyService.Silo.Tests.Grpc;

[Collection(SharedAuthority.Name)]
public sealed class SignTests(RunningAuthority authority)
{
    [Theory]
    [InlineData("hmac-sha256")]
    [InlineData("ecdsa-p256-sha256")]
    [InlineData("ecdsa-p384-sha384")]
    [InlineData("rsa-pss-sha512")]
    [InlineData("rsa-v1_5-sha256")]
    [InlineData("ed25519")]
    public async Task Signs_and_verifies_with(string algorithm)
    {
        var key = await authority.NewKeyAsync(algorithm);
        var signed = await authority.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("hello") });
        Assert.Equal(algorithm, signed.Algorithm);

        foreach (var name in new[] { key, $"{key}/versions/1", signed.KeyId })
        {
            var verified = await authority.Signing.VerifyAsync(new VerifyRequest { Name = name, Data = Bytes.Of("hello"), Signature = signed.Signature });
            Assert.Equal((true, signed.KeyId, ""), (verified.Valid, verified.KeyId, verified.Reason));
        }

        var tampered = await authority.Signing.VerifyAsync(new VerifyRequest { Name = key, Data = Bytes.Of("hallo"), Signature = signed.Signature });
        Assert.Equal((false, "SIGNATURE_INVALID"), (tampered.Valid, tampered.Reason));
    }

    [Fact]
    public async Task A_digest_stands_for_its_data_where_the_algorithm_allows_it()
    {
        var key = await authority.NewKeyAsync();
        var digest = ByteString.CopyFrom(SHA256.HashData("hello"u8));
        var signed = await authority.Signing.SignAsync(new SignRequest { Key = key, Digest = digest });

        Assert.True((await authority.Signing.VerifyAsync(new VerifyRequest { Name = key, Data = Bytes.Of("hello"), Signature = signed.Signature })).Valid);
        Assert.True((await authority.Signing.VerifyAsync(new VerifyRequest { Name = key, Digest = digest, Signature = signed.Signature })).Valid);
        var refusal = await RefusedAsync(new SignRequest { Key = key, Digest = Bytes.Of("short") }, StatusCode.InvalidArgument, "INVALID_ARGUMENT");
        Assert.Equal("digest has 5 bytes; ecdsa-p256-sha256 takes the 32 bytes of SHA256.", refusal.Status.Detail);
    }

    [Theory]
    [InlineData("hmac-sha256")]
    [InlineData("ed25519")]
    public async Task Refuses_digests_for(string algorithm)
    {
        var key = await authority.NewKeyAsync(algorithm);

        await RefusedAsync(new SignRequest { Key = key, Digest = ByteString.CopyFrom(new byte[32]) }, StatusCode.InvalidArgument, "PREHASH_UNSUPPORTED");
        await RunningAuthority.RefusedAsync(
            () => authority.Signing.VerifyAsync(new VerifyRequest { Name = key, Digest = ByteString.CopyFrom(new byte[32]) }).ResponseAsync,
            StatusCode.InvalidArgument,
            "PREHASH_UNSUPPORTED");
    }

    [Fact]
    public async Task Empty_data_is_signed_and_missing_input_refused()
    {
        var key = await authority.NewKeyAsync("ed25519");

        Assert.Equal(64, (await authority.Signing.SignAsync(new SignRequest { Key = key, Data = ByteString.Empty })).Signature.Length);
        await RefusedAsync(new SignRequest { Key = key }, StatusCode.InvalidArgument, "INPUT_MISSING");
        await RunningAuthority.RefusedAsync(
            () => authority.Signing.VerifyAsync(new VerifyRequest { Name = key }).ResponseAsync, StatusCode.InvalidArgument, "INPUT_MISSING");
    }

    [Fact]
    public async Task Data_has_a_limit_that_the_refusal_states()
    {
        var key = await authority.NewKeyAsync("hmac-sha256");
        Assert.NotEmpty((await authority.Signing.SignAsync(new SignRequest { Key = key, Data = ByteString.CopyFrom(new byte[1 << 20]) })).Signature);

        var refusal = await RefusedAsync(
            new SignRequest { Key = key, Data = ByteString.CopyFrom(new byte[(1 << 20) + 1]) }, StatusCode.InvalidArgument, "INPUT_TOO_LARGE");
        Assert.Contains("1048577 bytes, the limit is 1048576", refusal.Status.Detail);

        var beyond = await Assert.ThrowsAsync<RpcException>(() => authority.Signing.SignAsync(
            new SignRequest { Key = key, Data = ByteString.CopyFrom(new byte[9 << 20]) }).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, beyond.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("responses")]
    [InlineData("tenants/acme/keys/")]
    [InlineData("tenants/acme/keys/a/b")]
    [InlineData("tenants/Acme/keys/a")]
    public async Task Refuses_malformed_names(string name)
    {
        await RefusedAsync(new SignRequest { Key = name, Data = Bytes.Of("x") }, StatusCode.InvalidArgument, "INVALID_NAME");
        await RunningAuthority.RefusedAsync(
            () => authority.Signing.VerifyAsync(new VerifyRequest { Name = name, Data = Bytes.Of("x") }).ResponseAsync, StatusCode.InvalidArgument, "INVALID_NAME");
        await RunningAuthority.RefusedAsync(
            () => authority.Signing.GetKeySetAsync(new GetKeySetRequest { Name = name }).ResponseAsync, StatusCode.InvalidArgument, "INVALID_NAME");
    }

    [Theory]
    [InlineData("tenants/nobody/keys/k")]
    [InlineData("nobody/k/1")]
    public async Task A_signature_of_an_unknown_key_is_an_answer_and_no_error(string name)
    {
        var verified = await authority.Signing.VerifyAsync(new VerifyRequest { Name = name, Data = Bytes.Of("x"), Signature = Bytes.Of("y") });

        Assert.Equal((false, "KEY_UNKNOWN"), (verified.Valid, verified.Reason));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("2147483647")]
    public async Task A_version_that_does_not_exist_is_unknown(string number)
    {
        var key = await authority.NewKeyAsync();
        var verified = await authority.Signing.VerifyAsync(
            new VerifyRequest { Name = $"{key}/versions/{number}", Data = Bytes.Of("x"), Signature = Bytes.Of("y") });

        Assert.Equal((false, "KEY_UNKNOWN"), (verified.Valid, verified.Reason));
    }

    [Fact]
    public async Task A_disabled_key_does_nothing_until_it_is_enabled()
    {
        var key = await authority.NewKeyAsync();
        var signed = await authority.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("x") });
        var verify = new VerifyRequest { Name = key, Data = Bytes.Of("x"), Signature = signed.Signature };

        await authority.Admin.DisableKeyAsync(new DisableKeyRequest { Name = key });
        await RefusedAsync(new SignRequest { Key = key, Data = Bytes.Of("x") }, StatusCode.FailedPrecondition, "KEY_DISABLED");
        Assert.Equal("KEY_DISABLED", (await authority.Signing.VerifyAsync(verify)).Reason);
        Assert.True((await authority.Signing.GetKeySetAsync(new GetKeySetRequest { Name = key })).Disabled);

        await authority.Admin.EnableKeyAsync(new EnableKeyRequest { Name = key });
        Assert.True((await authority.Signing.VerifyAsync(verify)).Valid);
    }

    [Fact]
    public async Task A_key_set_lists_what_verifies_and_what_was_revoked()
    {
        var key = await authority.NewKeyAsync();
        await authority.Admin.RotateKeyAsync(new RotateKeyRequest { Name = key, Now = true });
        await authority.Admin.RevokeVersionAsync(new RevokeVersionRequest { Name = $"{key}/versions/1" });

        var set = await authority.Signing.GetKeySetAsync(new GetKeySetRequest { Name = key });

        Assert.Equal((key, "ecdsa-p256-sha256", 3L), (set.Name, set.Algorithm, set.Revision));
        Assert.Equal(
            [(1, KeyVersion.Types.State.Revoked, true), (2, KeyVersion.Types.State.Active, false)],
            set.Entries.Select(entry => (entry.Number, entry.State, entry.PublicKey.IsEmpty)));
    }

    [Fact]
    public async Task An_unforeseen_name_of_a_call_is_unimplemented()
    {
        var method = new Method<GetKeySetRequest, KeySet>(
            MethodType.Unary,
            "keyservice.v1.SigningService",
            "Forge",
            Marshallers.Create(request => request.ToByteArray(), GetKeySetRequest.Parser.ParseFrom),
            Marshallers.Create(set => set.ToByteArray(), KeySet.Parser.ParseFrom));

        var failure = await Assert.ThrowsAsync<RpcException>(
            () => authority.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(), new GetKeySetRequest()).ResponseAsync);

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    private Task<RpcException> RefusedAsync(SignRequest request, StatusCode code, string reason) =>
        RunningAuthority.RefusedAsync(() => authority.Signing.SignAsync(request).ResponseAsync, code, reason);
}
