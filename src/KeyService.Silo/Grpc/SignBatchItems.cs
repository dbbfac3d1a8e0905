using KeyService.Silo.Signing;
using KeyService.V1;
using Item = KeyService.V1.SignBatchRequest.Types.Item;
using Result = KeyService.V1.SignBatchResponse.Types.Result;

namespace KeyService.Silo.Grpc;

/// <summary>How <see cref="Batch"/> does the items of a SignBatch.</summary>
internal sealed class SignBatchItems(SigningCalls calls, CancellationToken cancellationToken)
{
    private static readonly EdgeRefusal Empty = new(Reasons.InputMissing, "The item is empty: set sign or http_response.");

    public RingSlot? RingOf(Item item) => item.ItemCase switch
    {
        Item.ItemOneofCase.Sign => calls.FindRing(item.Sign.Key),
        Item.ItemOneofCase.HttpResponse => calls.FindRing(item.HttpResponse.Key),
        _ => null,
    };

    public Result? TryDo(Item item) => item.ItemCase switch
    {
        Item.ItemOneofCase.Sign => calls.TrySign(item.Sign, out var signed) ? ToResult(signed) : null,
        Item.ItemOneofCase.HttpResponse => calls.TrySignHttp(item.HttpResponse, out var signed) ? ToResult(signed) : null,
        _ => Refused(Empty),
    };

    public async Task<Result> DoAsync(Item item) => item.ItemCase switch
    {
        Item.ItemOneofCase.Sign => ToResult(await calls.SignAsync(item.Sign, cancellationToken)),
        Item.ItemOneofCase.HttpResponse => ToResult(await calls.SignHttpAsync(item.HttpResponse, cancellationToken)),
        _ => Refused(Empty),
    };

    public static Result Refused(EdgeRefusal refusal) => new() { Refusal = GrpcRefusals.ToMessage(refusal) };

    private static Result ToResult(Answer<SignResponse> answer) =>
        answer.Value is { } signed ? new Result { Sign = signed } : Refused(answer.Refusal!);

    private static Result ToResult(Answer<SignHttpResponseResponse> answer) =>
        answer.Value is { } signed ? new Result { HttpResponse = signed } : Refused(answer.Refusal!);
}
