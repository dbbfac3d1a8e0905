using System.Text.Json;
using KeyService.Core.Json;

namespace KeyService.Core.Responses;

/// <summary>
/// A response policy as a tenant's row holds it: JSON in UTF-8, <c>{"schema":1,"sha256":"…","policy":{…}}</c>. Refused are
/// damaged documents, those of another schema, with unknown or doubled members, and policies with <see cref="ResponsePolicy.Problems"/>:
/// what cannot be read must not be taken for the looser default.
/// </summary>
public static class ResponsePolicyDocument
{
    private static readonly ChecksummedDocument Frame = new("response policy", "policy");

    /// <exception cref="ArgumentException">The policy is not possible.</exception>
    public static byte[] Write(ResponsePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Problems() is [var problem, ..]) throw new ArgumentException(problem, nameof(policy));
        return Frame.Write(JsonSerializer.SerializeToUtf8Bytes(policy, CoreJsonContext.Default.ResponsePolicy));
    }

    /// <summary>Reads a stored policy; null, from a tenant that never had one set, is the default.</summary>
    /// <exception cref="InvalidDataException">The document cannot be read or is damaged; the message says what is broken.</exception>
    public static ResponsePolicy Read(byte[]? document)
    {
        if (document is null) return ResponsePolicy.Default;
        try
        {
            var policy = JsonSerializer.Deserialize(Frame.Read(document), CoreJsonContext.Default.ResponsePolicy)!;
            return policy.Problems() is [var problem, ..]
                ? throw new InvalidDataException($"The response policy's document holds a policy that is not possible: {problem}")
                : policy;
        }
        catch (JsonException e)
        {
            throw Frame.Unreadable(e);
        }
    }
}
