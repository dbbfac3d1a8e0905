using System.Globalization;
using KeyService.Signing.StructuredFields;
using static KeyService.Signing.Http.ResponseRefusalReason;

namespace KeyService.Signing.Http;

public static partial class ResponseProfile
{
    // The last second that DateTimeOffset, and so every verifier of ours, can hold.
    internal const long LatestSecond = 253_402_300_799;

    private const int MaxKeyIdLength = 256;

    private static ResponseRefusal? Check(in ResponseSignatureOptions options)
    {
        if (options.Created is < 0 or > LatestSecond || options.Expires is < 0 or > LatestSecond)
        {
            return Invalid("created and expires are seconds since 1970, up to the year 9999.");
        }

        if (options.Expires <= options.Created)
        {
            return Invalid("expires must be later than created: ask for a lifetime of at least one second.");
        }

        if (options.Expires - options.Created > (long)MaxLifetime.TotalSeconds)
        {
            return new(LifetimeTooLong, string.Create(
                CultureInfo.InvariantCulture,
                $"The signature would live {options.Expires - options.Created} s: at most {MaxLifetime.TotalSeconds} s is allowed."));
        }

        if (!IsNonce(options.Nonce))
        {
            return Invalid($"The nonce must be 1 to {MaxNonceLength} printable ASCII characters.");
        }

        return string.IsNullOrEmpty(options.KeyId) || options.KeyId.Length > MaxKeyIdLength || !Grammar.IsPrintable(options.KeyId)
            ? Invalid($"The key id must be 1 to {MaxKeyIdLength} printable ASCII characters.")
            : null;
    }

    private static ResponseRefusal? Check(ResponseToSign response)
    {
        if (response.Status is < 100 or > 599)
        {
            return Invalid($"{response.Status} is not a status code: 100 to 599.");
        }

        if (response.Fields.Count > MaxFields)
        {
            return Invalid($"There are {response.Fields.Count} fields to cover: at most {MaxFields}.");
        }

        var (hasDigest, checkable) = (false, false);
        for (var i = 0; i < response.Fields.Count; i++)
        {
            var line = response.Fields[i];
            if (CheckField(line) is { } refusal)
            {
                return refusal;
            }

            if (HttpFields.Is(line, ContentDigest.FieldName))
            {
                hasDigest = true;
                checkable |= ContentDigest.IsCheckable(line.Value);
            }
        }

        return CheckDigest(response.Status, hasDigest, checkable) ?? Check(response.Request);
    }

    private static ResponseRefusal? CheckDigest(int status, bool present, bool checkable) => (status, present, checkable) switch
    {
        (304, true, _) => Invalid(
            "A 304 has no content: leave out content-digest, or caches overwrite the digest of the stored 200 with it."),
        (304, false, _) or (_, true, true) => null,
        (_, true, false) => new(CoverageTooWeak,
            "content-digest has neither sha-256 nor sha-512: verifiers could not check the body."),
        (_, false, _) => new(CoverageTooWeak,
            "content-digest is missing: without it the body could be changed. Send the digest of the content, of nothing for HEAD and 204."),
    };

    private static ResponseRefusal? CheckField(HttpFieldLine line)
    {
        if (line.Name is null || line.Value is null || line.Name.Length == 0 || line.Name.AsSpan().ContainsAnyExcept(Grammar.TokenCharacters))
        {
            return Invalid("A field's name is empty or has a character that field names cannot have: pass it without its colon.");
        }

        if (MutableFields.Why(line.Name) is { } why)
        {
            return new(MutableComponent, $"{line.Name} cannot be covered: {why}. Leave it out of the fields to cover.");
        }

        return IsFieldValue(line.Value)
            ? null
            : Invalid($"The value of {line.Name} has a line break, a control character or a character outside ASCII: it cannot be covered.");
    }

    private static ResponseRefusal? Check(HttpRequestParts request)
    {
        if (string.IsNullOrEmpty(request.Method) || request.Method.AsSpan().ContainsAnyExcept(Grammar.TokenCharacters))
        {
            return Invalid("The request's method is empty or has a character that methods cannot have: pass it as it was sent, such as GET.");
        }

        if (request.Path is null || request.Path.AsSpan().ContainsAnyExceptInRange('!', '~') || request.Path.AsSpan().ContainsAny('?', '#'))
        {
            return Invalid("The request's path must be raw: percent-encoded, without '?', '#' or spaces. Pass it as it was sent.");
        }

        if (request.Query is null || request.Query is not ([] or ['?', ..]) || request.Query.AsSpan().ContainsAnyExceptInRange('!', '~') || request.Query.Contains('#'))
        {
            return Invalid("The request's query must be raw and start with '?', or be empty. Pass it as it was sent.");
        }

        for (var i = 0; i < request.Fields.Count; i++)
        {
            if (HttpFields.Is(request.Fields[i], ContentDigest.FieldName) && !IsFieldValue(request.Fields[i].Value))
            {
                return Invalid("The request's content-digest has a line break or a character outside ASCII.");
            }
        }

        return null;
    }

    // RFC 9110, section 5.5, without obs-text and obs-fold: visible ASCII, spaces and tabs.
    private static bool IsFieldValue(ReadOnlySpan<char> value)
    {
        while (value.IndexOfAnyExceptInRange(' ', '~') is >= 0 and var odd)
        {
            if (value[odd] != '\t')
            {
                return false;
            }

            value = value[(odd + 1)..];
        }

        return true;
    }

    private static ResponseRefusal Invalid(string message) => new(InvalidArgument, message);
}
