using System.CommandLine;
using System.CommandLine.Parsing;
using KeyService.Client;

namespace KeyService.Cli.Invocation;

/// <summary>The options that describe a rotation policy. What is not given is left to the authority, or as it was.</summary>
internal sealed class RotationArguments
{
    /// <summary>What makes up a schedule of either kind.</summary>
    public const RotationFields Schedule = RotationFields.Period | RotationFields.Cron | RotationFields.TimeZone;

    private readonly Option<TimeSpan?> _every = DurationText.Option("--rotate-every", "Time between two switches. Excludes --cron.");

    private readonly Option<string?> _cron = new("--cron")
    {
        Description = "Five-field cron expression of the switches. Excludes --rotate-every.",
        HelpName = "EXPRESSION",
    };

    private readonly Option<string?> _timeZone = new("--time-zone")
    {
        Description = "IANA time zone of --cron. Default: UTC.",
        HelpName = "ZONE",
    };

    private readonly Option<TimeSpan?> _announce =
        DurationText.Option("--announce", "How long a version stands in the key set before it may sign.");

    private readonly Option<TimeSpan?> _overlap =
        DurationText.Option("--overlap", "How long a version goes on verifying after it stopped signing.");

    private readonly Option<TimeSpan?> _retain =
        DurationText.Option("--retain", "How long a retired version's material is kept. Default: until destroyed.");

    private readonly Option<TimeSpan?> _jitter =
        DurationText.Option("--jitter", "Each switch comes earlier by up to this much, to spread load.");

    private readonly Option<TimeSpan?> _maxLifetime =
        DurationText.Option("--max-signature-lifetime", "Longest lifetime of a signature that the key makes.");

    public RotationArguments(Command command)
    {
        foreach (var option in new Option[] { _every, _cron, _timeZone, _announce, _overlap, _retain, _jitter, _maxLifetime })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(RefuseTwoSchedules);
    }

    public RotationPolicy Read(ParseResult parsed) => new()
    {
        Period = parsed.GetValue(_every),
        Cron = parsed.GetValue(_cron),
        TimeZone = parsed.GetValue(_timeZone),
        Announce = parsed.GetValue(_announce),
        Overlap = parsed.GetValue(_overlap),
        Retain = parsed.GetValue(_retain),
        Jitter = parsed.GetValue(_jitter),
        MaxSignatureLifetime = parsed.GetValue(_maxLifetime),
    };

    /// <summary>The parts that the command line gives. A new schedule replaces the old one whole, of either kind.</summary>
    public RotationFields GivenFields(ParseResult parsed)
    {
        return Given(_every, Schedule)
            | Given(_cron, Schedule)
            | Given(_timeZone, RotationFields.TimeZone)
            | Given(_announce, RotationFields.Announce)
            | Given(_overlap, RotationFields.Overlap)
            | Given(_retain, RotationFields.Retain)
            | Given(_jitter, RotationFields.Jitter)
            | Given(_maxLifetime, RotationFields.MaxSignatureLifetime);

        RotationFields Given(Option option, RotationFields fields) => parsed.GetResult(option) is null ? RotationFields.None : fields;
    }

    private void RefuseTwoSchedules(CommandResult result)
    {
        if (result.GetResult(_every) is not null && result.GetResult(_cron) is not null)
        {
            result.AddError("--rotate-every and --cron exclude each other: give one.");
        }
    }
}
