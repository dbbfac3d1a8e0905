using Grpc.Core;

namespace KeyService.Client.Calls;

/// <summary>
/// Signs and verifies at the authority, a lane for each so that neither waits behind the other; and claims. Every call is repeated
/// while the authority is unavailable, until its deadline. Thread-safe.
/// </summary>
internal sealed class SigningCalls
{
    // The server takes messages up to 4 MiB; the rest is room for framing.
    private const int BatchBytes = 3 * 1024 * 1024;

    private readonly AuthorityChannel _channel;
    private readonly KeyServiceOptions _options;
    private readonly TimeProvider _clock;
    private readonly CallLane<V1.SignBatchRequest.Types.Item, V1.SignBatchResponse.Types.Result> _signing;
    private readonly CallLane<V1.VerifyRequest, V1.VerifyResponse> _verifying;

    public SigningCalls(AuthorityChannel channel, KeyServiceOptions options, TimeProvider clock)
    {
        _channel = channel;
        _options = options;
        _clock = clock;
        var limits = new LaneLimits(options.MaxCallsInFlight, options.MaxBatch, BatchBytes, options.MaxQueued);
        _signing = new(limits, item => item.CalculateSize(), SignOneAsync, SignManyAsync);
        _verifying = new(limits, item => item.CalculateSize(), VerifyOneAsync, VerifyManyAsync);
    }

    public async Task<V1.SignResponse> SignAsync(V1.SignRequest request, CancellationToken cancellation) =>
        (await SignAsync(new V1.SignBatchRequest.Types.Item { Sign = request }, cancellation).ConfigureAwait(false)).Sign;

    public async Task<V1.SignHttpResponseResponse> SignAsync(V1.SignHttpResponseRequest request, CancellationToken cancellation) =>
        (await SignAsync(new V1.SignBatchRequest.Types.Item { HttpResponse = request }, cancellation).ConfigureAwait(false)).HttpResponse;

    public Task<V1.VerifyResponse> VerifyAsync(V1.VerifyRequest request, CancellationToken cancellation)
    {
        var deadline = NewDeadline();
        return Attempts.RepeatAsync(() => _verifying.CallAsync(request, deadline, cancellation), deadline, _clock, cancellation);
    }

    public Task<V1.KeySet> GetKeySetAsync(V1.GetKeySetRequest request, CancellationToken cancellation)
    {
        var deadline = NewDeadline();
        return Attempts.RepeatAsync(
            () => _channel.AnswerAsync(_channel.Signing.GetKeySetAsync(request, Options(deadline, cancellation)), cancellation),
            deadline,
            _clock,
            cancellation);
    }

    /// <summary>Safe to repeat, like the others: the authority tells a repeat by the request's id.</summary>
    public Task<V1.ClaimNonceResponse> ClaimNonceAsync(V1.ClaimNonceRequest request, CancellationToken cancellation)
    {
        var deadline = NewDeadline();
        return Attempts.RepeatAsync(
            () => _channel.AnswerAsync(_channel.Replay.ClaimNonceAsync(request, Options(deadline, cancellation)), cancellation),
            deadline,
            _clock,
            cancellation);
    }

    public Deadline NewDeadline() => Deadline.After(_options.Timeout, _clock);

    private Task<V1.SignBatchResponse.Types.Result> SignAsync(V1.SignBatchRequest.Types.Item item, CancellationToken cancellation)
    {
        var deadline = NewDeadline();
        return Attempts.RepeatAsync(() => _signing.CallAsync(item, deadline, cancellation), deadline, _clock, cancellation);
    }

    private async Task<V1.SignBatchResponse.Types.Result> SignOneAsync(
        V1.SignBatchRequest.Types.Item item, Deadline deadline, CancellationToken cancellation)
    {
        var options = Options(deadline, cancellation);
        return item.ItemCase == V1.SignBatchRequest.Types.Item.ItemOneofCase.Sign
            ? new() { Sign = await _channel.AnswerAsync(_channel.Signing.SignAsync(item.Sign, options), cancellation).ConfigureAwait(false) }
            : new() { HttpResponse = await _channel.AnswerAsync(_channel.Signing.SignHttpResponseAsync(item.HttpResponse, options), cancellation).ConfigureAwait(false) };
    }

    private async Task<IReadOnlyList<BatchOutcome<V1.SignBatchResponse.Types.Result>>> SignManyAsync(
        IReadOnlyList<V1.SignBatchRequest.Types.Item> items, Deadline deadline)
    {
        var answer = await _channel.AnswerAsync(
            _channel.Signing.SignBatchAsync(new V1.SignBatchRequest { Items = { items } }, Options(deadline, default)), default).ConfigureAwait(false);
        return Outcomes(items, answer.Results, IsAnswer, result => result.Refusal, result => result);

        static bool IsAnswer(V1.SignBatchRequest.Types.Item item, V1.SignBatchResponse.Types.Result result) => result.ResultCase switch
        {
            V1.SignBatchResponse.Types.Result.ResultOneofCase.Sign => item.Sign is not null,
            V1.SignBatchResponse.Types.Result.ResultOneofCase.HttpResponse => item.HttpResponse is not null,
            _ => false,
        };
    }

    private Task<V1.VerifyResponse> VerifyOneAsync(V1.VerifyRequest item, Deadline deadline, CancellationToken cancellation) =>
        _channel.AnswerAsync(_channel.Signing.VerifyAsync(item, Options(deadline, cancellation)), cancellation);

    private async Task<IReadOnlyList<BatchOutcome<V1.VerifyResponse>>> VerifyManyAsync(IReadOnlyList<V1.VerifyRequest> items, Deadline deadline)
    {
        var answer = await _channel.AnswerAsync(
            _channel.Signing.VerifyBatchAsync(new V1.VerifyBatchRequest { Items = { items } }, Options(deadline, default)), default).ConfigureAwait(false);
        return Outcomes(items, answer.Results, (_, result) => result.Verify is not null, result => result.Refusal, result => result.Verify);
    }

    private static List<BatchOutcome<TAnswer>> Outcomes<TItem, TResult, TAnswer>(
        IReadOnlyList<TItem> items,
        IReadOnlyList<TResult> results,
        Func<TItem, TResult, bool> isAnswer,
        Func<TResult, V1.Refusal?> refusal,
        Func<TResult, TAnswer> read)
    {
        if (results.Count != items.Count)
        {
            throw Garbled();
        }

        return [.. items.Zip(results, (item, result) =>
            isAnswer(item, result) ? new BatchOutcome<TAnswer>(read(result), null)
            : refusal(result) is { } refused ? new BatchOutcome<TAnswer>(default, AuthorityErrors.Translate(refused))
            : new BatchOutcome<TAnswer>(default, Garbled()))];
    }

    // gRPC counts deadlines on the system's clock.
    private static CallOptions Options(Deadline deadline, CancellationToken cancellation) =>
        new(deadline: DateTime.UtcNow + deadline.Remaining, cancellationToken: cancellation);

    private static KeyServiceException Garbled() => new(
        KeyServiceStatus.Internal, "GARBLED_BATCH", "The authority's answer to a batch does not fit the batch: check that it is of a compatible version.");
}
