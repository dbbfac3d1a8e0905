using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KeyService.AspNetCore;

/// <summary>
/// Where unsignable responses are refused, the application sees no connection that could be upgraded; where they pass
/// through, an upgrade takes the response out of signing, and a request that merely offers one does not.
/// </summary>
internal sealed class GuardedUpgrade(IHttpUpgradeFeature inner, SignedResponseBody body, bool allowed) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => allowed && inner.IsUpgradableRequest;

    public Task<Stream> UpgradeAsync()
    {
        GuardedUpgrades.Leave(body, allowed);
        return inner.UpgradeAsync();
    }
}

/// <inheritdoc cref="GuardedUpgrade"/>
internal sealed class GuardedConnect(IHttpExtendedConnectFeature inner, SignedResponseBody body, bool allowed) : IHttpExtendedConnectFeature
{
    public bool IsExtendedConnect => allowed && inner.IsExtendedConnect;

    public string? Protocol => allowed ? inner.Protocol : null;

    public ValueTask<Stream> AcceptAsync()
    {
        GuardedUpgrades.Leave(body, allowed);
        return inner.AcceptAsync();
    }
}

internal static class GuardedUpgrades
{
    public static void Guard(HttpContext context, SignedResponseBody body, ResponseSigningOptions options)
    {
        var allowed = options.UnsignableResponses == UnsignableResponses.PassThrough;
        if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(new GuardedUpgrade(upgrade, body, allowed));
        }

        if (context.Features.Get<IHttpExtendedConnectFeature>() is { } connect)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new GuardedConnect(connect, body, allowed));
        }
    }

    public static void Leave(SignedResponseBody body, bool allowed)
    {
        if (!allowed)
        {
            throw new UnsignableResponseException("the connection changes its protocol");
        }

        body.PassThrough();
    }
}
