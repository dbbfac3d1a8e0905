using System.Diagnostics.CodeAnalysis;
using KeyService.Signing.Http;

namespace KeyService.Signing.Compact;

/// <summary>Reading the headers of compact formats, each of which stands exactly once.</summary>
internal static class CompactFields
{
    /// <summary>The longest header that is looked at, in characters: eight of the largest signatures in hex fit.</summary>
    private const int MaxLength = 16 * 1024;

    /// <summary>The header with the signatures. Without it the message is unsigned.</summary>
    public static bool TryReadSignatures(
        IReadOnlyList<HttpFieldLine> fields,
        string name,
        [NotNullWhen(true)] out string? value,
        [NotNullWhen(false)] out VerificationProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (HttpFields.Contains(fields, name))
        {
            return TryRead(fields, name, out value, out problem);
        }

        (value, problem) = (null, CompactProblem.Of(VerificationFailure.Unsigned, $"There is no {name}."));
        return false;
    }

    /// <summary>A header that must stand beside the signatures.</summary>
    public static bool TryRead(
        IReadOnlyList<HttpFieldLine> fields,
        string name,
        [NotNullWhen(true)] out string? value,
        [NotNullWhen(false)] out VerificationProblem? problem)
    {
        value = null;
        problem = null;
        foreach (var line in fields)
        {
            if (!HttpFields.Is(line, name))
            {
                continue;
            }

            if (value is not null)
            {
                // Which of two lines a receiver takes is not for the sender's attacker to choose.
                problem = Malformed($"{name} stands more than once.");
                return false;
            }

            value = HttpFields.Trim(line.Value).ToString();
        }

        problem = value is null ? Malformed($"There is no {name}.")
            : value.Length > MaxLength ? Malformed($"{name} is longer than {MaxLength} characters.")
            : value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Malformed($"{name} has a character other than printable ASCII.")
            : null;
        return problem is null;
    }

    private static VerificationProblem Malformed(string found) => CompactProblem.Of(VerificationFailure.Malformed, found);
}
