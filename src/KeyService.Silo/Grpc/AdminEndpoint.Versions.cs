using System.Globalization;
using Grpc.Core;
using KeyService.Core.KeyRings;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

internal sealed partial class AdminEndpoint
{
    public override async Task<ListVersionsResponse> ListVersions(ListVersionsRequest request, ServerCallContext context)
    {
        var name = AdminNames.Key(request.Parent);
        var list = $"versions of {name}";
        var page = PageTokens.Read(list, request.PageSize, request.PageToken).OrThrow();
        var after = PositionOf(page);
        var ring = await ReadRingAsync(name, context.CancellationToken);
        var versions = ring.Versions.Where(version => version.Number > after).Take(page.Size + 1).ToList();
        var shown = page.Cut(versions, list, version => version.Number.ToString(CultureInfo.InvariantCulture), out var next);
        return new ListVersionsResponse
        {
            Versions = { shown.Select(version => AdminMessages.ToMessage(ring, version)) },
            NextPageToken = next,
        };
    }

    public override Task<KeyChange> RevokeVersion(RevokeVersionRequest request, ServerCallContext context)
    {
        var version = AdminNames.Version(request.Name);
        var command = new RevokeVersion(version.Number, request.Reason);
        return ChangeAsync(version.Key, command, request, request.RequestId, request.ValidateOnly, context);
    }

    public override Task<KeyChange> DestroyVersion(DestroyVersionRequest request, ServerCallContext context)
    {
        var version = AdminNames.Version(request.Name);
        return ChangeAsync(version.Key, new DestroyVersion(version.Number), request, request.RequestId, request.ValidateOnly, context);
    }

    private static long PositionOf(Page page) =>
        long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : 0;
}
