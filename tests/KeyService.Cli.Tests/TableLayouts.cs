using KeyService.Cli.Invocation;
using KeyService.Cli.Output;
using KeyService.Client;
using KeyService.Signing;

namespace KeyService.Cli.Tests;

/// <summary>What tables look like, and that nothing in them can command a terminal.</summary>
public class TableLayouts
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly Key Sample = new()
    {
        Name = KeyName.Parse("acme/responses"),
        Algorithm = "rsa-pss-sha512",
        RsaBits = 3072,
        Rotation = new RotationPolicy { Period = TimeSpan.FromDays(30), Announce = TimeSpan.FromHours(1), Overlap = TimeSpan.FromMinutes(90) },
        ActiveVersion = 2,
        CreateTime = Noon,
        NextRotationTime = Noon.AddDays(30),
        Revision = 7,
        Versions =
        [
            new KeyVersion
            {
                Name = KeyVersionName.Parse("acme/responses/1"),
                State = KeyVersionState.Revoked,
                CreateTime = Noon,
                ActivateTime = Noon,
                RevokeTime = Noon.AddDays(1),
                RevokeReason = "laptop stolen, and a reason that is long enough to need more room than a terminal has",
            },
            new KeyVersion
            {
                Name = KeyVersionName.Parse("acme/responses/2"), State = KeyVersionState.Active, CreateTime = Noon, ActivateTime = Noon.AddDays(1),
            },
        ],
    };

    [Fact]
    public void Redirected_each_row_is_one_line_without_colours_or_trailing_blanks()
    {
        var lines = Print(Terminal.Unlimited, colors: false, output => output.Key(Sample)).Split('\n');

        Assert.Equal(
            [
                "key                 acme/responses",
                "algorithm           rsa-pss-sha512, 3072 bits",
                "status              enabled",
                "active version      2",
                "rotation            every 30d",
                "announce            1h",
                "overlap             1h30m",
                "retain              -",
                "jitter              -",
                "signature lifetime  at most -",
                "next rotation       2026-03-02 12:00:00Z",
                "created             2026-01-31 12:00:00Z",
                "revision            7",
                "",
                "VERSION           STATE    CREATED               SIGNS FROM            VERIFIES UNTIL        NOTE",
                "acme/responses/1  revoked  2026-01-31 12:00:00Z  2026-01-31 12:00:00Z  2026-02-01 12:00:00Z  revoked: laptop stolen, and a reason that is long enough to need more room than a terminal has",
                "acme/responses/2  active   2026-01-31 12:00:00Z  2026-02-01 12:00:00Z  -                     -",
                "",
            ],
            lines);
    }

    [Fact]
    public void On_a_terminal_prose_is_broken_to_fit()
    {
        var lines = Print(width: 130, colors: false, output => output.Versions(Sample.Versions)).TrimEnd('\n').Split('\n');

        Assert.All(lines, line => Assert.True(line.Length <= 130, $"{line.Length}: {line}"));
        Assert.True(lines.Length > 3);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void On_a_narrow_terminal_names_and_times_are_never_broken(int width)
    {
        var printed = Print(width, colors: false, output => output.Key(Sample));

        Assert.Contains("\nacme/responses/1  revoked  2026-01-31 12:00:00Z  2026-01-31 12:00:00Z  2026-02-01 12:00:00Z  revoked: laptop", printed);
        Assert.Contains("\nacme/responses/2  active   2026-01-31 12:00:00Z  2026-02-01 12:00:00Z  -                     -\n", printed);
        Assert.Contains("KEY             ALGORITHM                  STATUS   ", Print(width, colors: false, output => output.Keys([Sample])));
    }

    [Fact]
    public void Colours_appear_only_where_they_are_wanted()
    {
        Assert.Contains('\e', Print(width: 100, colors: true, output => output.Keys([Sample])));
        Assert.DoesNotContain('\e', Print(width: 100, colors: false, output => output.Keys([Sample])));
    }

    [Fact]
    public void A_name_that_someone_else_chose_cannot_command_the_terminal()
    {
        var tenant = new Tenant { Id = TenantId.Parse("acme"), DisplayName = "\e]0;owned\a[red]x[/]\r\nsecond" };

        var printed = Print(Terminal.Unlimited, colors: false, output => output.Tenant(tenant));

        Assert.Contains("display name        \uFFFD]0;owned\uFFFD[red]x[/] second\n", printed);
    }

    private static string Print(int width, bool colors, Action<CommandOutput> print)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal { Output = output, Error = TextWriter.Null, OpenInput = () => Stream.Null, Width = width, HasColors = colors };
        print(CommandOutput.Create(terminal, json: false));
        return output.ToString();
    }
}
