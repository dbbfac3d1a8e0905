using System.Net;

namespace KeyService.Client.Verification;

/// <summary>The handler that puts requests on the wire must leave responses as they were sent.</summary>
internal static class PrimaryHandler
{
    private const string Unsound =
        "The primary handler decompresses responses or follows redirects, which changes what was signed: set its AutomaticDecompression to None and " +
        "AllowAutoRedirect to false, and ask for decompression in ResponseVerificationOptions.AutomaticDecompression.";

    /// <summary>Turns decompression and redirects off, and returns what was to be decompressed.</summary>
    /// <exception cref="InvalidOperationException">The handler has been used already and cannot be changed.</exception>
    public static DecompressionMethods TakeOver(HttpMessageHandler handler)
    {
        var methods = DecompressionMethods.None;
        switch (Innermost(handler))
        {
            case SocketsHttpHandler sockets when ChangesResponses(sockets):
                methods = sockets.AutomaticDecompression;
                sockets.AutomaticDecompression = DecompressionMethods.None;
                sockets.AllowAutoRedirect = false;
                break;
            case HttpClientHandler client when ChangesResponses(client):
                methods = client.AutomaticDecompression;
                client.AutomaticDecompression = DecompressionMethods.None;
                client.AllowAutoRedirect = false;
                break;
        }

        return methods;
    }

    /// <exception cref="InvalidOperationException">The handler decompresses or follows redirects.</exception>
    public static void RequireSound(HttpMessageHandler? handler)
    {
        if (ChangesResponses(Innermost(handler)))
        {
            throw new InvalidOperationException(Unsound);
        }
    }

    private static bool ChangesResponses(HttpMessageHandler? handler) => handler switch
    {
        SocketsHttpHandler sockets => sockets.AllowAutoRedirect || sockets.AutomaticDecompression != DecompressionMethods.None,
        HttpClientHandler client => client.AllowAutoRedirect || client.AutomaticDecompression != DecompressionMethods.None,
        _ => false,
    };

    private static HttpMessageHandler? Innermost(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        return handler;
    }
}
