using Ebb.Snapshots;
using Ebb.Trends;
using Ebb.Watching;

namespace Ebb.Tests.Watching;

/// <summary>What was recorded reaches the judgement over time under the names and with the breaks that it knows.</summary>
public static class StoriesOfHistories
{
    private const ulong Mebi = 1 << 20;

    private static readonly TargetFacts s_target = new()
    {
        Pid = 10, Name = "server", CommandLine = ["server"], StartedAt = DateTimeOffset.UnixEpoch, Threads = 1, Allocators = [], Environment = new Dictionary<string, string>(),
    };

    [Fact]
    public static void Series_have_the_names_that_are_judged_by()
    {
        Story story = HistoryStory.Of(Made(10, _ => 0, static at => 100 * Mebi));

        Assert.Equal([SeriesName.Live, SeriesName.Resident, Ebb.Accounts.LedgerKind.Held], story.Series.Select(static one => one.Name));
        Assert.Equal(10, story.Find(SeriesName.Live)!.Seconds.Length);
        Assert.Equal([.. Enumerable.Range(0, 10).Select(static i => i % 2 != 0)], story.Find(SeriesName.Live)!.Derived.ToArray());
        Assert.Equal(5, story.Find(Ebb.Accounts.LedgerKind.Held)!.Seconds.Length); // rows are known where it was walked
    }

    [Fact]
    public static void A_leak_grows_and_what_stays_is_steady()
    {
        Assert.IsType<TrendVerdict.Growing>(Trend.Of(HistoryStory.Of(Made(3000, _ => 0, static at => (100 * Mebi) + (ulong)(at * 10_000)))).Verdict);
        Assert.IsType<TrendVerdict.Steady>(Trend.Of(HistoryStory.Of(Made(3000, _ => 0, static at => 100 * Mebi))).Verdict);
    }

    [Fact]
    public static void Arenas_that_become_more_are_found_and_those_that_stay_are_not()
    {
        Assert.Contains(Found(static i => 1 + (ulong)(i / 100)), static one => one.Kind == FindingKind.ArenaGrowth && one.Of == SeriesName.Arenas);
        Assert.DoesNotContain(Found(static i => 8), static one => one.Kind == FindingKind.ArenaGrowth);

        static IReadOnlyList<Finding> Found(Func<int, ulong> arenas)
        {
            History made = Made(3000, _ => 0, static at => 100 * Mebi);
            return Trend.Of(HistoryStory.Of(made with
            {
                Names = [.. made.Names, FigureNames.Arenas],
                Points = [.. made.Points.Select((point, i) => point with { Figures = [.. point.Figures, PointFigure.Of(3, arenas(i))] })],
            })).Findings;
        }
    }

    [Fact]
    public static void Arenas_are_counted_beyond_those_that_are_told_one_by_one()
    {
        Sample made = MadeSample.Of(s_target, 0, 100, 50);
        Sample many = made with { Malloc = made.Malloc! with { Arenas = [.. Enumerable.Range(0, 100).Select(static i => new ArenaFigures(i, default, default, default))] } };

        Assert.Equal(100UL, Figures.Of(many).Single(static one => one.Name == FigureNames.Arenas).Value);
        Assert.Equal("count", FigureNames.UnitOf(FigureNames.Arenas));
    }

    [Theory]
    [InlineData(3600.0, 3600.0)]
    [InlineData(-3600.0, -3600.0)]
    [InlineData(1.9, null)] // pulled along
    [InlineData(0.0, null)]
    public static void A_clock_that_is_set_is_seen_by_the_one_that_only_goes_on(double by, double? seen)
    {
        Sample before = MadeSample.Of(s_target, 0, 100, 50), after = MadeSample.Of(s_target, 600, 100, 50);

        Assert.Equal(seen, Sampler.ClockSetBetween(before, after with { At = after.At.AddSeconds(by) })?.TotalSeconds);
    }

    [Fact]
    public static void What_came_before_a_restart_does_not_count()
    {
        History history = Made(6000, static i => i < 3000 ? 0 : 1, static at => at < 30_000 ? (100 * Mebi) + (ulong)(at * 10_000) : 50 * Mebi);

        Assert.Equal([30_000], HistoryStory.Of(history).Restarts);
        Assert.IsType<TrendVerdict.Steady>(Trend.Of(HistoryStory.Of(history)).Verdict);
    }

    [Fact]
    public static void The_ceiling_is_what_the_group_has_left_at_the_end()
    {
        History made = Made(3, _ => 0, static at => Mebi);
        History history = made with
        {
            Names = [.. made.Names, FigureNames.GroupLimit, FigureNames.GroupUsage],
            Points = [.. made.Points.Select(static point => point with { Figures = [.. point.Figures, PointFigure.Of(3, 1000), PointFigure.Of(4, 100 + (ulong)point.Seconds)] })],
        };

        Assert.Equal(new Ceiling("cgroup limit", new Bytes(880)), HistoryStory.Of(history).Ceiling);
    }

    private static History Made(int points, Func<int, int> process, Func<double, ulong> live)
    {
        DateTimeOffset start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        return new History
        {
            Source = "made",
            Format = "ebb",
            Names = [FigureNames.Live, FigureNames.Resident, FigureNames.OfRow(Ebb.Accounts.LedgerKind.Held)],
            Processes = [.. Enumerable.Range(1, 2).Select(static pid => new HistoryProcess { Pid = pid, Name = "server", CommandLine = [] })],
            Points = [.. Enumerable.Range(0, points).Select(i => new HistoryPoint
            {
                Seconds = i * 10.0,
                At = start.AddSeconds(i * 10.0),
                Process = process(i),
                Samples = 1,
                Walks = i % 2 == 0 ? 1u : 0,
                Figures = i % 2 == 0
                    ? [PointFigure.Of(0, live(i * 10.0)), PointFigure.Of(1, live(i * 10.0) + Mebi), PointFigure.Of(2, Mebi)]
                    : [PointFigure.Of(0, live(i * 10.0)), PointFigure.Of(1, live(i * 10.0) + Mebi)],
            })],
        };
    }
}
