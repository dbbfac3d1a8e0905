using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Client;

/// <summary>Between the protocol's signing messages and what users see.</summary>
internal static class SigningMessages
{
    // The bytes are wrapped and not copied: a caller who changes them during the call spoils its own call only.
    public static V1.SignRequest ToSign(KeyName key, ReadOnlyMemory<byte> data) =>
        new() { Key = key.ResourceName, Data = UnsafeByteOperations.UnsafeWrap(data) };

    public static V1.SignRequest ToSignDigest(KeyName key, ReadOnlyMemory<byte> digest) =>
        new() { Key = key.ResourceName, Digest = UnsafeByteOperations.UnsafeWrap(digest) };

    public static V1.VerifyRequest ToVerify(string name, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature) =>
        new() { Name = name, Data = UnsafeByteOperations.UnsafeWrap(data), Signature = UnsafeByteOperations.UnsafeWrap(signature) };

    public static V1.VerifyRequest ToVerifyDigest(string name, ReadOnlyMemory<byte> digest, ReadOnlyMemory<byte> signature) =>
        new() { Name = name, Digest = UnsafeByteOperations.UnsafeWrap(digest), Signature = UnsafeByteOperations.UnsafeWrap(signature) };

    public static V1.SignHttpResponseRequest ToSign(KeyName key, ResponseToSign response, string? nonce, TimeSpan? lifetime, string? label)
    {
        var request = new V1.SignHttpResponseRequest
        {
            Key = key.ResourceName,
            Status = response.Status,
            Request = new V1.HttpRequestParts
            {
                Method = response.Request.Method,
                Path = response.Request.Path,
                Query = response.Request.Query,
            },
            Nonce = nonce ?? "",
            Lifetime = lifetime is { } time ? Duration.FromTimeSpan(time) : null,
            Label = label ?? "",
        };
        Add(response.Fields, request.Fields);
        Add(response.Request.Fields, request.Request.Fields);
        return request;
    }

    public static KeySignature FromMessage(V1.SignResponse message) => new()
    {
        Value = message.Signature.Memory,
        KeyVersion = KeyVersionName.Parse(message.KeyId),
        Algorithm = message.Algorithm,
    };

    public static HttpResponseSignature FromMessage(V1.SignHttpResponseResponse message) => new()
    {
        SignatureInput = message.SignatureInput,
        Signature = message.Signature,
        KeyVersion = KeyVersionName.Parse(message.KeyId),
        Created = message.CreateTime.ToDateTimeOffset(),
        Expires = message.ExpireTime.ToDateTimeOffset(),
        Nonce = message.Nonce,
    };

    public static KeyVerification FromMessage(V1.VerifyResponse message) => new()
    {
        Valid = message.Valid,
        Reason = message.Valid ? "" : message.Reason,
        Message = message.Valid ? "" : message.Message,
        KeyId = message.KeyId,
    };

    private static void Add(IReadOnlyList<HttpFieldLine> lines, Google.Protobuf.Collections.RepeatedField<V1.HttpField> fields)
    {
        foreach (var line in lines)
        {
            fields.Add(new V1.HttpField { Name = line.Name.ToLowerInvariant(), Value = line.Value });
        }
    }
}
