namespace KeyService.Client.Calls;

/// <summary>What became of one item of a batch: a result, or why it was refused.</summary>
internal readonly record struct BatchOutcome<TResult>(TResult? Result, Exception? Error);
