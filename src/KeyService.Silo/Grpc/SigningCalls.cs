using KeyService.Silo.Signing;
using KeyService.V1;

namespace KeyService.Silo.Grpc;

/// <summary>
/// The signing calls, alone or as items of a batch. The Try forms answer from open rings, without waiting, and are false
/// where that is not possible; the Async forms open the ring first.
/// </summary>
internal sealed class SigningCalls(OpenRings rings, TimeProvider clock)
{
    // Kept, so that no call allocates a delegate.
    private static readonly Func<OpenRing?, SignRequest, Answer<SignResponse>> SignWith = SignOperation.Sign;
    private static readonly Func<OpenRing?, HttpResponseWork, Answer<SignHttpResponseResponse>> SignHttpWith = HttpResponseOperation.Sign;
    private static readonly Func<OpenRing?, VerifyWork, Answer<VerifyResponse>> VerifyWith = VerifyOperation.Verify;

    public RingSlot? FindRing(ReadOnlySpan<char> name) => rings.Find(name);

    public ValueTask<OpenRing?> OpenAsync(RingSlot slot, CancellationToken cancellationToken) => rings.OpenAsync(slot, cancellationToken);

    public bool TrySign(SignRequest request, out Answer<SignResponse> answer)
    {
        if (rings.Find(request.Key) is { } slot)
        {
            return OpenRings.TryUse(slot, request, SignWith, out answer);
        }

        answer = Refusals.NotAKeyName(request.Key);
        return true;
    }

    public async Task<Answer<SignResponse>> SignAsync(SignRequest request, CancellationToken cancellationToken) =>
        rings.Find(request.Key) is { } slot
            ? await rings.UseAsync(slot, request, SignWith, cancellationToken)
            : Refusals.NotAKeyName(request.Key);

    public bool TrySignHttp(SignHttpResponseRequest request, out Answer<SignHttpResponseResponse> answer)
    {
        if (rings.Find(request.Key) is { } slot)
        {
            return OpenRings.TryUse(slot, new HttpResponseWork(request, clock), SignHttpWith, out answer);
        }

        answer = Refusals.NotAKeyName(request.Key);
        return true;
    }

    public async Task<Answer<SignHttpResponseResponse>> SignHttpAsync(SignHttpResponseRequest request, CancellationToken cancellationToken) =>
        rings.Find(request.Key) is { } slot
            ? await rings.UseAsync(slot, new HttpResponseWork(request, clock), SignHttpWith, cancellationToken)
            : Refusals.NotAKeyName(request.Key);

    public bool TryVerify(VerifyRequest request, out Answer<VerifyResponse> answer)
    {
        if (FindRing(request, out var number) is { } slot)
        {
            return OpenRings.TryUse(slot, new VerifyWork(request, number, ReadThrough: false, clock), VerifyWith, out answer) && !answer.IsOpen;
        }

        answer = NotAName(request);
        return true;
    }

    public async Task<Answer<VerifyResponse>> VerifyAsync(VerifyRequest request, CancellationToken cancellationToken)
    {
        if (FindRing(request, out var number) is not { } slot)
        {
            return NotAName(request);
        }

        var work = new VerifyWork(request, number, ReadThrough: false, clock);
        var answer = await rings.UseAsync(slot, work, VerifyWith, cancellationToken);
        if (!answer.IsOpen)
        {
            return answer;
        }

        await rings.ReadThroughAsync(slot, cancellationToken);
        return await rings.UseAsync(slot, work with { ReadThrough = true }, VerifyWith, cancellationToken);
    }

    public RingSlot? FindRing(VerifyRequest request, out int number)
    {
        var known = VerifyTarget.TryRead(request.Name, out var target);
        number = target.Number;
        return known ? rings.Find(target.Key) : null;
    }

    private static EdgeRefusal NotAName(VerifyRequest request) => new(
        Reasons.InvalidName,
        $"'{Refusals.Shown(request.Name)}' is not what Verify takes: tenants/TENANT/keys/KEY, tenants/TENANT/keys/KEY/versions/NUMBER or the key id TENANT/KEY/NUMBER.");
}
