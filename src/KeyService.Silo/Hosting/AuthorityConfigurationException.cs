namespace KeyService.Silo;

/// <summary>The configuration cannot be used. The message lists every problem, one a line.</summary>
public sealed class AuthorityConfigurationException(IReadOnlyList<string> problems)
    : Exception($"The configuration has {(problems.Count == 1 ? "an error" : $"{problems.Count} errors")}:{string.Concat(problems.Select(p => $"\n  {p}."))}")
{
    /// <summary>One sentence a problem, each beginning with the setting's name.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
