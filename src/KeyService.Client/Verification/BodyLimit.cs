using System.Globalization;
using KeyService.Signing.Http;

namespace KeyService.Client.Verification;

/// <summary>One wording for bodies past <see cref="ResponseVerificationOptions.MaxBodyBytes"/>.</summary>
internal static class BodyLimit
{
    /// <summary>Whether this is how HttpContent reports a body past the limit.</summary>
    public static bool IsExceeded(HttpRequestException error) => error.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded;

    public static VerificationProblem Exceeded(ResponseVerificationOptions options) => VerificationProblem.Of(
        VerificationFailure.BodyTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The body is larger than MaxBodyBytes, {options.MaxBodyBytes} bytes."));

    /// <summary>A verified body that grows past the limit as it is decompressed; counted as a refusal.</summary>
    public static SignatureVerificationException Decompressed(ResponseVerificationOptions options)
    {
        var problem = Exceeded(options);
        VerificationTelemetry.RecordRefusal(key: null, problem);
        return new SignatureVerificationException(problem.Failure, $"Decompressed: {problem.Message}");
    }
}
