namespace KeyService.Proxies.Tests;

/// <summary>A way from the service to its client, a column of the matrix.</summary>
/// <param name="Name">As the table's head has it.</param>
/// <param name="Address">Where the client connects.</param>
/// <param name="Stale">The proxy has a copy of an earlier response and the service is down.</param>
internal sealed record Way(string Name, Uri Address, bool Stale = false)
{
    /// <summary>Tells the caching proxy that the service is down.</summary>
    public const string DownHeader = "X-Service-Down";
}
