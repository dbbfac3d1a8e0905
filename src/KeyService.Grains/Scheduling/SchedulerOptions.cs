using Microsoft.Extensions.Options;

namespace KeyService.Grains;

/// <summary>How scheduled rotation is paced.</summary>
public sealed class SchedulerOptions
{
    /// <summary>How often each shard looks for due rings; a switch may be late by this much.</summary>
    public TimeSpan ScanInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many rings a shard rotates at once.</summary>
    public int Concurrency { get; set; } = 8;

    /// <summary>How many due rings a shard reads at once.</summary>
    public int PageSize { get; set; } = 256;

    /// <summary>The longest a shard leaves a ring alone that keeps failing.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a silo looks in the change log for what it was not told.</summary>
    public TimeSpan CatchUpInterval { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>Refuses options with which the scheduler would not run, all problems at once.</summary>
internal sealed class SchedulerOptionsValidator : IValidateOptions<SchedulerOptions>
{
    // A timer cannot wait longer than about 49 days.
    private static readonly TimeSpan _longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, SchedulerOptions options)
    {
        List<string> problems = [];
        RequireInterval(problems, nameof(SchedulerOptions.ScanInterval), options.ScanInterval);
        RequireInterval(problems, nameof(SchedulerOptions.MaxBackoff), options.MaxBackoff);
        RequireInterval(problems, nameof(SchedulerOptions.CatchUpInterval), options.CatchUpInterval);
        RequireRange(problems, nameof(SchedulerOptions.Concurrency), options.Concurrency, 1_000);
        RequireRange(problems, nameof(SchedulerOptions.PageSize), options.PageSize, 10_000);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void RequireInterval(List<string> problems, string option, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > _longest)
        {
            problems.Add($"{option} is {value}: set it above zero and to at most {_longest}.");
        }
    }

    private static void RequireRange(List<string> problems, string option, int value, int max)
    {
        if (value < 1 || value > max)
        {
            problems.Add($"{option} is {value}: set it from 1 to {max}.");
        }
    }
}
