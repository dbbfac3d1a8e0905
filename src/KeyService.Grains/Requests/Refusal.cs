using KeyService.Core.KeyRings;

namespace KeyService.Grains;

/// <summary>Why a request was not done. The message is for people and says what to do.</summary>
public sealed record Refusal(RefusalReason Reason, string Message);
