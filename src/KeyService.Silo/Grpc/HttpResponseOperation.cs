using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using KeyService.Signing.Http;
using KeyService.Silo.Signing;
using KeyService.V1;
using HttpRequestParts = KeyService.Signing.Http.HttpRequestParts;

namespace KeyService.Silo.Grpc;

internal readonly record struct HttpResponseWork(SignHttpResponseRequest Request, TimeProvider Clock);

/// <summary>
/// Builds the RFC 9421 signature base of one response and signs it. The clock is the authority's, so no signature can be had
/// without a true timestamp, over a field that proxies change, or against the tenant's response policy.
/// </summary>
internal static class HttpResponseOperation
{
    private const int NonceBytes = 16;
    private const int MaxFields = 100;

    public static Answer<SignHttpResponseResponse> Sign(OpenRing? ring, HttpResponseWork work)
    {
        var request = work.Request;
        if (SignOperation.Signing(ring, request.Key, out var refusal) is not { } version)
        {
            return refusal!;
        }

        if (CheckShape(request) is { } malformed)
        {
            return malformed;
        }

        // Whole seconds, as the header has them; rounded down, so that it never comes from the future.
        var created = work.Clock.GetUtcNow().ToUnixTimeSeconds();
        if (LifetimeOf(request, ring!, out var lifetime) is { } tooLong)
        {
            return tooLong;
        }

        var options = new ResponseSignatureOptions
        {
            Created = created,
            Expires = created + lifetime,
            Nonce = request.Nonce.Length > 0 ? request.Nonce : NewNonce(),
            KeyId = version.KeyId,
        };
        var response = ToResponse(request);
        if (!ResponseProfile.TryBuild(response, options, out var signatureBase, out var why)
            || (why = ring!.Tenant.Responses.Refuse(ring.Algorithm, response)) is not null)
        {
            return new EdgeRefusal(ReasonOf(why.Reason), why.Message);
        }

        var label = request.Label.Length > 0 ? request.Label : ResponseProfile.DefaultLabel;
        var signature = version.Signer!.Sign(signatureBase.Bytes);
        SigningMeter.CountSignature(ring!.AlgorithmName);
        return new SignHttpResponseResponse
        {
            SignatureInput = signatureBase.FormatSignatureInput(label),
            Signature = SignatureBase.FormatSignature(label, signature),
            KeyId = version.KeyId,
            CreateTime = new Timestamp { Seconds = options.Created },
            ExpireTime = new Timestamp { Seconds = options.Expires },
            Nonce = options.Nonce,
        };
    }

    private static EdgeRefusal? CheckShape(SignHttpResponseRequest request)
    {
        if (request.Request is not { Method.Length: > 0 } parts)
        {
            return new EdgeRefusal(Reasons.InputMissing, "request.method is missing: the signature binds the response to the request that it answers.");
        }

        if (request.Fields.Count > MaxFields || parts.Fields.Count > MaxFields)
        {
            return new EdgeRefusal(Reasons.InputTooLarge, $"More than {MaxFields} field lines to cover: pass only those that the profile covers.");
        }

        return request.Label.Length == 0 || ResponseProfile.IsLabel(request.Label)
            ? null
            : new EdgeRefusal(
                Reasons.InvalidArgument,
                $"label '{Refusals.Shown(request.Label)}' is not a dictionary key: up to 64 characters of a-z, 0-9, '_', '-', '.' and '*', starting with a letter or '*'.");
    }

    private static EdgeRefusal? LifetimeOf(SignHttpResponseRequest request, OpenRing ring, out long seconds)
    {
        var (ofKey, ofTenant) = (ring.Ring.Policy.MaxSignatureLifetime, ring.Tenant.Responses.MaxLifetime);
        var allowed = ofKey < ofTenant ? ofKey : ofTenant;
        if (request.Lifetime is not { } asked)
        {
            seconds = (long)Math.Min(ResponseProfile.DefaultLifetime.TotalSeconds, allowed.TotalSeconds);
            return null;
        }

        seconds = asked.Seconds;
        if (asked.Nanos != 0 || asked.Seconds < 1)
        {
            return new EdgeRefusal(Reasons.InvalidArgument, "lifetime must be whole seconds, at least 1.");
        }

        return asked.Seconds <= (long)allowed.TotalSeconds
            ? null
            : new EdgeRefusal(
                Reasons.LifetimeTooLong,
                ofTenant < ofKey
                    ? $"lifetime is {asked.Seconds} s; the response policy of tenant '{ring.Ring.Name.Tenant}' allows {(long)allowed.TotalSeconds} s. Ask for less, or raise max_lifetime in it."
                    : $"lifetime is {asked.Seconds} s; key '{ring.Ring.Name}' allows {(long)allowed.TotalSeconds} s. Ask for less, or raise max_signature_lifetime (at most {(long)ResponseProfile.MaxLifetime.TotalSeconds} s).");
    }

    private static ResponseToSign ToResponse(SignHttpResponseRequest request) => new()
    {
        Status = request.Status,
        Fields = ToFields(request.Fields),
        Request = new HttpRequestParts
        {
            Method = request.Request.Method,
            Path = request.Request.Path.Length > 0 ? request.Request.Path : "/",
            Query = request.Request.Query.Length > 0 ? request.Request.Query : "?",
            Fields = ToFields(request.Request.Fields),
        },
    };

    private static HttpFieldLine[] ToFields(IReadOnlyList<HttpField> fields)
    {
        var lines = new HttpFieldLine[fields.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = new HttpFieldLine(fields[i].Name, fields[i].Value);
        }

        return lines;
    }

    private static string NewNonce()
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        return System.Buffers.Text.Base64Url.EncodeToString(nonce);
    }

    private static string ReasonOf(ResponseRefusalReason reason) => reason switch
    {
        ResponseRefusalReason.MutableComponent => Reasons.MutableComponent,
        ResponseRefusalReason.CoverageTooWeak => Reasons.CoverageTooWeak,
        ResponseRefusalReason.LifetimeTooLong => Reasons.LifetimeTooLong,
        ResponseRefusalReason.ComponentNotAllowed => Reasons.ComponentNotAllowed,
        ResponseRefusalReason.AlgorithmNotAllowed => Reasons.AlgorithmNotAllowed,
        _ => Reasons.InvalidArgument,
    };
}
