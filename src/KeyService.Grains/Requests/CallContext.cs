namespace KeyService.Grains;

/// <summary>Who asks for a change, and how the request is told apart from others. It comes from the edge that authenticated the caller.</summary>
public sealed record CallContext
{
    /// <summary>The authenticated caller. Request ids are its own: another's cannot clash with them.</summary>
    public required string Principal { get; init; }

    /// <summary>The caller's id for this request; empty: none, so a repeat is a new request.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>SHA-256 of the request's content without its id. A request id repeated with another content is refused.</summary>
    public byte[] Fingerprint { get; init; } = [];

    /// <summary>Decide only: say what would happen, and change nothing.</summary>
    public bool ValidateOnly { get; init; }

    /// <summary>Where the call came from, for the audit trail, such as the peer's address.</summary>
    public string? Source { get; init; }
}
