using KeyService.Grains.Storage;
using Microsoft.AspNetCore.Connections;

namespace KeyService.Silo;

/// <summary>Says in a paragraph why the authority could not start.</summary>
internal static class StartFailure
{
    /// <summary>The explanation; null for a failure that nobody foresaw, which keeps its stack trace.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        AuthorityConfigurationException or AuthorityStartException or StoreUnavailableException or StoreCorruptException =>
            $"KeyService did not start. {failure.Message}",
        IOException { InnerException: AddressInUseException } =>
            $"KeyService did not start. {failure.Message} Stop the other process, or set KeyService:GrpcEndpoint and KeyService:HttpEndpoint to free ports.",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };
}
