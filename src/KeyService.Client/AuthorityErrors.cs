using System.Text;
using Google.Rpc;
using Grpc.Core;
using KeyService.V1;

namespace KeyService.Client;

/// <summary>The one place where gRPC's failures become <see cref="KeyServiceException"/>.</summary>
internal static class AuthorityErrors
{
    private const string Domain = "keyservice";

    /// <summary>
    /// What to throw for a failed call: <see cref="OperationCanceledException"/> if the caller cancelled it, else a
    /// <see cref="KeyServiceException"/>.
    /// </summary>
    public static Exception Translate(RpcException error, Uri endpoint, CancellationToken cancellation)
    {
        if (error.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested)
        {
            return new OperationCanceledException(error.Message, error, cancellation);
        }

        var status = Status(error.StatusCode);
        if (OwnReason(error) is { } reason)
        {
            return new KeyServiceException(status, reason, error.Status.Detail, error);
        }

        return error.StatusCode switch
        {
            StatusCode.Unavailable => new KeyServiceException(status, KeyServiceException.UnreachableReason, Unreachable(error, endpoint), error),
            StatusCode.DeadlineExceeded => new KeyServiceException(
                status, KeyServiceException.DeadlineReason, $"The authority at {endpoint.OriginalString} did not answer in time: try again or allow a longer timeout.", error),
            _ => new KeyServiceException(status, Name(status), Foreign(error, endpoint), error),
        };
    }

    /// <summary>One refused item of a batch, as the same exception that a call of its own would have raised.</summary>
    public static KeyServiceException Translate(Refusal refusal)
    {
        var status = Status((StatusCode)refusal.Code);
        return new KeyServiceException(status, refusal.Reason is { Length: > 0 } reason ? reason : Name(status), refusal.Message);
    }

    private static string? OwnReason(RpcException error) =>
        error.GetRpcStatus()?.GetDetail<ErrorInfo>() is { Domain: Domain, Reason.Length: > 0 } info ? info.Reason : null;

    private static string Unreachable(RpcException error, Uri endpoint)
    {
        var cause = error.Status.DebugException?.GetBaseException().Message ?? error.Status.Detail;
        return $"No authority can be reached at {endpoint.OriginalString} ({cause.TrimEnd('.')}): check that it runs and that the endpoint is right.";
    }

    // Without our ErrorInfo the answer came from something else on the way, or from no authority at all.
    private static string Foreign(RpcException error, Uri endpoint) =>
        $"The call to {endpoint.OriginalString} failed: {error.Status.Detail.TrimEnd('.')}. Check that the endpoint is an authority's gRPC endpoint.";

    private static KeyServiceStatus Status(StatusCode code) =>
        Enum.IsDefined((KeyServiceStatus)code) ? (KeyServiceStatus)code : KeyServiceStatus.Unknown;

    // DeadlineExceeded → DEADLINE_EXCEEDED
    private static string Name(KeyServiceStatus status)
    {
        var name = new StringBuilder();
        foreach (var c in status.ToString())
        {
            if (char.IsUpper(c) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(c));
        }

        return name.ToString();
    }
}
