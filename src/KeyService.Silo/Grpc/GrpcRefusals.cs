using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using KeyService.Core.KeyRings;
using KeyService.Grains.Storage;

namespace KeyService.Silo.Grpc;

/// <summary>The one place where refusals become gRPC statuses.</summary>
internal static class GrpcRefusals
{
    public const string Domain = "keyservice";

    public static StatusCode CodeOf(string reason) => reason switch
    {
        Reasons.InvalidName or Reasons.InvalidArgument or Reasons.InvalidPolicy or Reasons.UnknownAlgorithm => StatusCode.InvalidArgument,
        Reasons.InputMissing or Reasons.InputTooLarge or Reasons.BatchTooLarge or Reasons.PrehashUnsupported => StatusCode.InvalidArgument,
        Reasons.MutableComponent or Reasons.CoverageTooWeak or Reasons.LifetimeTooLong => StatusCode.InvalidArgument,
        Reasons.ComponentNotAllowed => StatusCode.InvalidArgument,
        Reasons.TenantNotFound or Reasons.KeyNotFound or Reasons.VersionNotFound => StatusCode.NotFound,
        Reasons.AlreadyExists => StatusCode.AlreadyExists,
        Reasons.InvalidState or Reasons.KeyDisabled or Reasons.NoActiveVersion or Reasons.TooManyVersions => StatusCode.FailedPrecondition,
        Reasons.AlgorithmNotAllowed or Reasons.RequestIdReused or Reasons.UnsealFailed => StatusCode.FailedPrecondition,
        Reasons.NonceLimit => StatusCode.ResourceExhausted,
        Reasons.Conflict => StatusCode.Aborted,
        Reasons.StorageUnavailable => StatusCode.Unavailable,
        Reasons.StorageCorrupt => StatusCode.DataLoss,
        _ => StatusCode.Internal,
    };

    public static EdgeRefusal From(Grains.Refusal refusal) => new(ReasonOf(refusal.Reason), refusal.Message);

    /// <summary>The refusal that an exception of the store or the vault stands for; null for one that nobody foresaw.</summary>
    public static EdgeRefusal? From(Exception failure) => failure switch
    {
        StoreUnavailableException => new(Reasons.StorageUnavailable, failure.Message),
        StoreCorruptException or InvalidDataException => new(Reasons.StorageCorrupt, failure.Message),
        CryptographicException => new(Reasons.UnsealFailed, failure.Message),
        _ => null,
    };

    public static RpcException ToException(EdgeRefusal refusal) => new Google.Rpc.Status
    {
        Code = (int)CodeOf(refusal.Reason),
        Message = refusal.Message,
        Details = { Any.Pack(new ErrorInfo { Domain = Domain, Reason = refusal.Reason }) },
    }.ToRpcException();

    public static V1.Refusal ToMessage(EdgeRefusal refusal) => new()
    {
        Code = (int)CodeOf(refusal.Reason),
        Reason = refusal.Reason,
        Message = refusal.Message,
    };

    private static string ReasonOf(RefusalReason reason) => reason switch
    {
        RefusalReason.AlreadyExists => Reasons.AlreadyExists,
        RefusalReason.VersionNotFound => Reasons.VersionNotFound,
        RefusalReason.InvalidState => Reasons.InvalidState,
        RefusalReason.InvalidPolicy => Reasons.InvalidPolicy,
        RefusalReason.AlgorithmNotAllowed => Reasons.AlgorithmNotAllowed,
        RefusalReason.InvalidArgument => Reasons.InvalidArgument,
        RefusalReason.KeyDisabled => Reasons.KeyDisabled,
        RefusalReason.TooManyVersions => Reasons.TooManyVersions,
        RefusalReason.NotFound => Reasons.KeyNotFound,
        RefusalReason.TenantNotFound => Reasons.TenantNotFound,
        RefusalReason.RequestIdReused => Reasons.RequestIdReused,
        RefusalReason.Conflict => Reasons.Conflict,
        RefusalReason.StorageUnavailable => Reasons.StorageUnavailable,
        RefusalReason.UnsealFailed => Reasons.UnsealFailed,
        _ => Reasons.Internal,
    };
}
