using System.Globalization;
using KeyService.Signing.Http;

namespace KeyService.Client.Verification;

/// <summary>One wording for bodies past <see cref="ResponseVerificationOptions.MaxBodyBytes"/>.</summary>
internal static class BodyLimit
{
    public static VerificationProblem Exceeded(ResponseVerificationOptions options) => VerificationProblem.Of(
        VerificationFailure.BodyTooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The body is larger than MaxBodyBytes, {options.MaxBodyBytes} bytes."));
}
