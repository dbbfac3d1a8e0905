namespace KeyService.Silo;

/// <summary>
/// What an operator may set, as section <c>KeyService</c> of the configuration: <c>appsettings.json</c>, environment
/// variables such as <c>KEYSERVICE__DATADIRECTORY</c>, or the command line as <c>--KeyService:DataDirectory=data</c>.
/// </summary>
public sealed class AuthorityOptions
{
    /// <summary>The configuration section that is read.</summary>
    public const string Section = "KeyService";

    /// <summary>Where the database and, by default, the key-encryption key are kept. Relative to the current directory.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Where gRPC (HTTP/2 without TLS) listens: a loopback address and a port; port 0 takes a free one.</summary>
    public string GrpcEndpoint { get; set; } = "127.0.0.1:7440";

    /// <summary>Where key sets and health checks are served over HTTP/1.1: a loopback address and a port; port 0 takes a free one.</summary>
    public string HttpEndpoint { get; set; } = "127.0.0.1:7441";

    /// <summary>The file of the key-encryption key; null: <c>kek</c> in the data directory. Made at the first start.</summary>
    public string? KekFile { get; set; }

    /// <summary>Silos with the same cluster id form one cluster.</summary>
    public string ClusterId { get; set; } = "keyservice";

    /// <summary>Names the authority across rebuilds of its cluster.</summary>
    public string ServiceId { get; set; } = "keyservice";

    /// <summary>How many key rings a silo holds open, unsealed and ready to sign; the least recently used go first.</summary>
    public int OpenRingLimit { get; set; } = 100_000;
}
