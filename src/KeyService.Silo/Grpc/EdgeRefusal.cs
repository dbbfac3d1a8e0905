namespace KeyService.Silo.Grpc;

/// <summary>Why a call, or one item of a batch, is refused. <see cref="GrpcRefusals"/> gives it its gRPC status.</summary>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
/// <param name="Message">For people: what is the matter and what to do.</param>
internal sealed record EdgeRefusal(string Reason, string Message);

/// <summary>A value, or why there is none.</summary>
internal readonly record struct Answer<T>(T? Value, EdgeRefusal? Refusal)
    where T : class
{
    /// <summary>There is neither yet: the default value.</summary>
    public bool IsOpen => Value is null && Refusal is null;

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(EdgeRefusal refusal) => new(null, refusal);

    /// <summary>The value; a refusal becomes the call's status.</summary>
    public T OrThrow() => Value ?? throw GrpcRefusals.ToException(Refusal!);
}
