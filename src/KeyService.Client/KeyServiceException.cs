namespace KeyService.Client;

/// <summary>The authority refused a call, or could not be reached. The message says what to do.</summary>
public sealed class KeyServiceException : Exception
{
    /// <summary>The <see cref="Reason"/> when nothing that answers as an authority could be reached.</summary>
    public const string UnreachableReason = "UNREACHABLE";

    /// <summary>The <see cref="Reason"/> when no answer came within the deadline.</summary>
    public const string DeadlineReason = "DEADLINE_EXCEEDED";

    /// <summary>Describes a refusal or a failed call.</summary>
    /// <param name="status">The kind of failure.</param>
    /// <param name="reason">The stable reason, in upper case with underscores, such as <c>KEY_DISABLED</c>.</param>
    /// <param name="message">One sentence for people.</param>
    /// <param name="innerException">The transport's own exception, if there is one.</param>
    public KeyServiceException(KeyServiceStatus status, string reason, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Status = status;
        Reason = reason;
    }

    /// <summary>The kind of failure.</summary>
    public KeyServiceStatus Status { get; }

    /// <summary>
    /// The stable reason, such as <c>KEY_NOT_FOUND</c>: the authority's own, or <see cref="UnreachableReason"/>,
    /// <see cref="DeadlineReason"/> or the status's name in upper case where the authority gave none.
    /// Compare this and never the message.
    /// </summary>
    public string Reason { get; }

    /// <summary>True if no authority answered: another endpoint, or the same one later, may.</summary>
    public bool IsUnreachable => Reason is UnreachableReason or DeadlineReason;
}
