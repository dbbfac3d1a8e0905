namespace KeyService.Silo;

/// <summary>What the authority needs on its machine is not as it must be. The message says what, and what to do.</summary>
public sealed class AuthorityStartException(string message, Exception? inner = null) : Exception(message, inner);
