using Ebb.Accounts;
using Ebb.Trends;
using static Ebb.Tests.Trends.Simulated;

namespace Ebb.Tests.Trends;

/// <summary>What is said of single stories, and of what makes no sense.</summary>
public static class Judging
{
    [Fact]
    public static void Without_samples_it_cannot_tell()
    {
        var nothing = Assert.IsType<TrendVerdict.Undecided>(Trend.Of(new Story([])).Verdict);
        Assert.Equal("Cannot tell: there are no samples.", nothing.Headline());
        Assert.IsType<TrendVerdict.Undecided>(Trend.Of(new Story([new Series(SeriesName.Live, default, default)])).Verdict);
    }

    [Fact]
    public static void A_few_samples_are_too_few_however_clear_they_are()
    {
        Simulated simulated = new Simulated(1, 20, 1).Level(100).Leak(36000);
        var verdict = Assert.IsType<TrendVerdict.Undecided>(Of(simulated).Verdict);
        Assert.Equal("Cannot tell yet after 20 s: 21 samples are too few, or their time too short. It needs about 25 s more.", verdict.Headline());
    }

    [Fact]
    public static void A_leak_is_told_with_its_slope_and_the_time_to_the_limit()
    {
        Simulated simulated = new Simulated(1, 7200, 10).Level(100).Leak(60);
        Trend trend = Trend.Of(Live(simulated) with { Ceiling = new Ceiling("cgroup limit", Bytes.FromMebibytes(90)) });
        var growing = Assert.IsType<TrendVerdict.Growing>(trend.Verdict);
        Assert.Equal(60 * MiB, growing.PerHour.Value, 0.01 * MiB);
        Assert.Equal("Live memory grows by 60.0 MiB an hour, observed for 2 h 0 min (99.9 %). It reaches the cgroup limit in about 1 h 30 min.", growing.Headline());
        Assert.Contains(trend.Findings, finding => finding is { Kind: FindingKind.Leak, IsCertain: true, Id: "leak" });
    }

    [Fact]
    public static void What_does_not_move_is_steady_to_within_a_page_or_so()
    {
        // t(0.0025; 41.07) · 4096 B / 3546 s, by scipy.stats.
        var steady = Assert.IsType<TrendVerdict.Steady>(Of(new Simulated(1, 3600, 10).Level(100)).Verdict);
        Assert.Equal("Live memory is steady over 1 h 0 min: growth of more than 12.0 KiB an hour would have been seen (99.9 %).", steady.Headline());
    }

    [Fact]
    public static void The_noise_that_keeps_it_from_deciding_is_named_and_the_time_that_it_needs_is_enough()
    {
        static Simulated Tell(double length) => new Simulated(5, length, 2).Level(100).Churn(3, 2);
        var open = Assert.IsType<TrendVerdict.Undecided>(Of(Tell(3600)).Verdict);
        Assert.Contains("noise could still hide a growth of", open.Missing, StringComparison.Ordinal);
        Assert.IsType<TrendVerdict.Steady>(Of(Tell(3600 + (1.5 * open.Needs!.Value.TotalSeconds))).Verdict);
    }

    [Fact]
    public static void A_peak_that_malloc_keeps_is_held_free()
    {
        Tale tale = Tales.All.Single(one => one.Name == "a peak that is held");
        Trend trend = tale.JudgedAt(tale.Tell(3), 1);
        Assert.StartsWith("Resident memory rose, and live memory did not stay: malloc keeps ", trend.Verdict.Headline(), StringComparison.Ordinal);
        Assert.Contains(trend.Findings, finding => finding.Kind == FindingKind.HeldStep);
        Assert.Equal(["resident", "live", "kept by malloc"], trend.Verdict.Because.Select(evidence => evidence.Where));
    }

    [Theory]
    [InlineData("sawtooth", FindingKind.Sawtooth, 600)]
    [InlineData("daily season", FindingKind.Season, 86400)]
    [InlineData("ratchet", FindingKind.Ratchet, null)]
    [InlineData("warm-up", FindingKind.WarmUp, null)]
    [InlineData("one step, then holds", FindingKind.Plateau, null)]
    [InlineData("anonymous memory grows", FindingKind.RowGrowth, null)]
    [InlineData("arena after arena", FindingKind.ArenaGrowth, null)]
    [InlineData("file pages grow", FindingKind.RowGrowth, null)]
    public static void What_a_series_does_is_found(string name, FindingKind kind, int? period)
    {
        Tale tale = Tales.All.Single(one => one.Name == name);
        Trend trend = tale.JudgedAt(tale.Tell(1), 1);
        Finding finding = Assert.Single(trend.Findings, one => one.Kind == kind);
        Assert.True(finding.IsCertain, $"{finding}");
        if (period is { } seconds)
        {
            Assert.InRange(finding.Period!.Value.TotalSeconds / seconds, 0.95, 1.05);
        }
    }

    [Fact]
    public static void What_grows_outside_of_malloc_is_named()
    {
        Tale tale = Tales.All.Single(one => one.Name == "anonymous memory grows");
        TrendVerdict verdict = tale.JudgedAt(tale.Tell(1), 1).Verdict;
        Assert.Equal(LedgerKind.Anonymous, verdict.Of);
        Assert.StartsWith("Anonymous memory grows by ", verdict.Headline(), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_change_of_course_is_told_with_the_mark_beside_it()
    {
        Simulated simulated = new Simulated(1, 8 * Hour, 20).Level(100).White(0.5).StepAt(40, Hour);
        TrendVerdict verdict = Trend.Of(Live(simulated) with { Marks = [new Mark(Hour, "cache loaded"), new Mark(4 * Hour, "other")] }).Verdict;
        Assert.Contains(verdict.Because, evidence => evidence.Saw == "it changed its course, near the mark cache loaded");
    }

    [Fact]
    public static void Only_what_came_after_the_last_restart_counts()
    {
        Simulated simulated = new Simulated(1, 4 * Hour, 10).Level(100).White(0.2).Leak(50);
        TrendVerdict verdict = Trend.Of(Live(simulated) with { Restarts = [Hour, 3 * Hour] }).Verdict;
        Assert.Equal(TimeSpan.FromHours(1), verdict.Observed);
    }

    [Fact]
    public static void What_makes_no_sense_is_passed_over()
    {
        (double[] x, double[] y) = new Simulated(1, 3600, 5).Level(100).Leak(30).Until(3600);
        for (int i = 0; i < x.Length; i += 7)
        {
            (x[i], y[i]) = (i % 3) switch
            {
                0 => (double.NaN, y[i]),
                1 => (x[i], double.PositiveInfinity),
                _ => (x[i] - 1000, y[i]),
            };
        }

        Assert.Equal(TrendRules.Growing, Trend.Of(new Story([new Series(SeriesName.Live, x, y)])).Verdict.Id);
        double[] wild = [0, 1e300, -1e300, double.NaN, double.MaxValue, double.MinValue, double.Epsilon, 1e11, 1e20, -0.0];
        double[] most = [.. Enumerable.Range(0, 200).Select(i => wild[i % wild.Length])];
        foreach (string name in (string[])[SeriesName.Live, SeriesName.Arenas, LedgerKind.Held, "no such row"])
        {
            double[] ever = [.. Enumerable.Range(0, 200).Select(i => i * 5e8)];
            var story = new Story([new Series(name, most, most), new Series(SeriesName.Resident, ever, most), new Series(name, ever, most.AsMemory(0, 20))]) { Restarts = [double.NaN] };
            Assert.NotEmpty(Trend.Of(story).Verdict.Headline());
        }
    }

    [Fact]
    public static void A_week_of_samples_is_judged_as_its_spans()
    {
        Simulated simulated = new Simulated(1, 100_000, 1).Level(100).Churn(2, 5).Leak(5);
        Assert.Equal(TrendRules.Growing, Of(simulated).Verdict.Id);
    }

    private static Story Live(Simulated simulated)
    {
        (double[] x, double[] y) = simulated.Until(double.PositiveInfinity);
        return new Story([new Series(SeriesName.Live, x, y)]);
    }

    private static Trend Of(Simulated simulated) => Trend.Of(Live(simulated));
}
