using KeyService.Core.KeyRings;

namespace KeyService.Core.Tests.KeyRings;

public class RotationPolicyTests
{
    [Fact]
    public void The_default_is_possible_and_has_no_schedule()
    {
        Assert.Empty(RotationPolicy.Default.Problems());
        var ring = Rings.Create(RotationPolicy.Default);
        Assert.Null(ring.NextRotationAt);
        Assert.Null(ring.NextDueAt);
    }

    public static TheoryData<RotationPolicy> Possible =>
    [
        Rings.Monthly,
        new() { Period = RotationPolicy.MinPeriod },
        new() { Period = RotationPolicy.MaxPeriod, Announce = RotationPolicy.MaxAnnounce, Overlap = RotationPolicy.MaxOverlap, Retain = RotationPolicy.MaxRetain },
        new() { Cron = "0 3 * * 1" },
        new() { Cron = "0 3 1 */3 *", TimeZone = "Europe/Berlin", Announce = TimeSpan.FromDays(7), Jitter = TimeSpan.FromHours(2) },
        new() { Cron = "@daily", TimeZone = "America/New_York" },
        new() { Cron = "0 0 29 2 *" },
        new() { Overlap = TimeSpan.FromSeconds(300) },
        new() { Overlap = TimeSpan.FromSeconds(1), MaxSignatureLifetime = TimeSpan.FromSeconds(1) },
        new() { Retain = TimeSpan.Zero },
    ];

    [Theory]
    [MemberData(nameof(Possible))]
    public void Accepts_what_is_possible(RotationPolicy policy) => Assert.Empty(policy.Problems());

    public static TheoryData<RotationPolicy, string> Impossible => new()
    {
        { new() { Period = TimeSpan.FromSeconds(59) }, "The period is 59 s; it may be 1 min to 3650 d." },
        { new() { Period = TimeSpan.FromDays(3651) }, "The period is 3651 d; it may be 1 min to 3650 d." },
        { new() { Announce = TimeSpan.FromSeconds(-1.5) }, "The announce time is -1.5 s; it may be 0 s to 90 d." },
        { new() { Announce = TimeSpan.FromDays(91) }, "The announce time is 91 d; it may be 0 s to 90 d." },
        { new() { Jitter = TimeSpan.FromSeconds(-1) }, "The jitter is -1 s; it may be 0 s to 3650 d." },
        { new() { Overlap = TimeSpan.FromDays(367) }, "The overlap is 367 d; it may be 0 s to 366 d." },
        { new() { Retain = TimeSpan.FromSeconds(-1) }, "The retain time is -1 s; it may be 0 s to 3650 d." },
        { new() { MaxSignatureLifetime = TimeSpan.Zero }, "The longest signature lifetime is 0 s; it may be 1 s to 5 min." },
        { new() { MaxSignatureLifetime = TimeSpan.FromSeconds(301) }, "The longest signature lifetime is 5 min 1 s; it may be 1 s to 5 min." },
        {
            new() { Overlap = TimeSpan.FromSeconds(299) },
            "The overlap of 4 min 59 s is shorter than the longest signature lifetime of 5 min: signatures made just before a switch "
            + "would stop verifying before they expire. Lengthen the overlap or shorten the lifetime."
        },
        { new() { Period = TimeSpan.FromDays(1), Cron = "0 3 * * *" }, "Period and cron exclude each other: give one of them." },
        { new() { TimeZone = "Europe/Berlin" }, "A time zone is only read with cron: leave it out." },
        {
            new() { Period = TimeSpan.FromHours(1), Announce = TimeSpan.FromHours(1) },
            "Announce time and jitter, 1 h together, must be shorter than the 1 h between two switches."
        },
        {
            new() { Period = TimeSpan.FromHours(1), Announce = TimeSpan.FromMinutes(30), Jitter = TimeSpan.FromMinutes(30) },
            "Announce time and jitter, 1 h together, must be shorter than the 1 h between two switches."
        },
        {
            new() { Cron = "0,10 3 * * *", Announce = TimeSpan.FromMinutes(15) },
            "Announce time and jitter, 15 min together, must be shorter than the 10 min between two switches."
        },
        { new() { Cron = "0 3 * * 1", TimeZone = "Europe/Atlantis" }, "The time zone 'Europe/Atlantis' is not known on this machine: write an IANA name such as Europe/Berlin." },
        { new() { Cron = "0 0 30 2 *" }, "The cron expression '0 0 30 2 *' never occurs." },
        { new() { Cron = new string('1', 101) }, "The cron expression has 101 characters; at most 100 are read." },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Refuses_what_is_impossible_and_says_why(RotationPolicy policy, string problem) =>
        Assert.Equal([problem], policy.Problems());

    [Theory]
    [InlineData("")]
    [InlineData("every day")]
    [InlineData("* * * *")]
    [InlineData("0 0 3 * * 1")]
    [InlineData("60 3 * * 1")]
    [InlineData("H 3 * * 1")]
    public void Refuses_a_cron_expression_that_cannot_be_read(string cron) =>
        Assert.StartsWith(
            $"'{cron}' is not a five-field cron expression: ",
            Assert.Single(new RotationPolicy { Cron = cron }.Problems()),
            StringComparison.Ordinal);

    [Fact]
    public void Tells_every_problem_at_once()
    {
        var policy = new RotationPolicy
        {
            Period = TimeSpan.FromSeconds(1),
            Cron = "0 3 * * *",
            Announce = TimeSpan.FromDays(2),
            Overlap = TimeSpan.FromMinutes(1),
            Retain = TimeSpan.FromDays(-1),
        };
        string[] expected =
        [
            "The period is 1 s; it may be 1 min to 3650 d.",
            "The retain time is -1 d; it may be 0 s to 3650 d.",
            "The overlap of 1 min is shorter than the longest signature lifetime of 5 min: signatures made just before a switch would "
            + "stop verifying before they expire. Lengthen the overlap or shorten the lifetime.",
            "Period and cron exclude each other: give one of them.",
            "Announce time and jitter, 2 d together, must be shorter than the 1 d between two switches.",
        ];
        Assert.Equal(expected, policy.Problems());

        var create = new CreateKey(Rings.Name, Rings.Spec, policy);
        var set = new SetRotationPolicy(policy);
        foreach (var decision in new[] { KeyRing.Create(create, Rings.Start), Rings.Create().Decide(set, Rings.Start) })
        {
            var refused = Rings.Refused(decision);
            Assert.Equal(RefusalReason.InvalidPolicy, refused.Reason);
            Assert.Equal("The rotation policy is not possible. " + string.Join(' ', expected), refused.Message);
        }
    }
}
