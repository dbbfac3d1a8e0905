using KeyService.Silo.Signing;
using KeyService.V1;
using Result = KeyService.V1.VerifyBatchResponse.Types.Result;

namespace KeyService.Silo.Grpc;

/// <summary>How <see cref="Batch"/> does the items of a VerifyBatch.</summary>
internal sealed class VerifyBatchItems(SigningCalls calls, CancellationToken cancellationToken)
{
    public RingSlot? RingOf(VerifyRequest item) => calls.FindRing(item, out _);

    public Result? TryDo(VerifyRequest item) => calls.TryVerify(item, out var answer) ? ToResult(answer) : null;

    public async Task<Result> DoAsync(VerifyRequest item) => ToResult(await calls.VerifyAsync(item, cancellationToken));

    public static Result Refused(EdgeRefusal refusal) => new() { Refusal = GrpcRefusals.ToMessage(refusal) };

    private static Result ToResult(Answer<VerifyResponse> answer) =>
        answer.Value is { } verified ? new Result { Verify = verified } : Refused(answer.Refusal!);
}
