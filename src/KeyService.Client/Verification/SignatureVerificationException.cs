using KeyService.Signing.Http;

namespace KeyService.Client;

/// <summary>
/// A response was refused because it could not be verified; nothing of it has been handed on. The message says what was
/// found and what in the path usually causes it.
/// </summary>
public sealed class SignatureVerificationException : HttpRequestException
{
    /// <summary>Describes a refused response.</summary>
    /// <param name="failure">Why it was refused.</param>
    /// <param name="message">One sentence or two for people.</param>
    /// <param name="innerException">What kept the response from being verified, if something did.</param>
    public SignatureVerificationException(VerificationFailure failure, string message, Exception? innerException = null)
        : base(HttpRequestError.InvalidResponse, message, innerException) => Failure = failure;

    /// <summary>Why the response was refused. Compare this and never the message.</summary>
    public VerificationFailure Failure { get; }
}
