namespace KeyService.Grains;

/// <summary>A change that takes a right away is stored, but a silo may not have applied it yet. It keeps trying.</summary>
public sealed class ChangeNotInForceException(long sequence, Exception inner) : Exception(
    $"Change {sequence} is stored, but not yet in force: the silo could not apply it and keeps trying. "
    + "Repeat the request with the same request id to learn when it is.", inner);
