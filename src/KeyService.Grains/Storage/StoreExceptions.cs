namespace KeyService.Grains.Storage;

/// <summary>The store could not be reached or written. What was being written is there as a whole or not at all.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store's content is damaged; the message says where and what to do.</summary>
public sealed class StoreCorruptException(string message, Exception? inner = null) : Exception(message, inner);
