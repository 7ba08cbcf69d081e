using Ebb.Snapshots;
using Ebb.Watching;

namespace Ebb.Tests.Watching;

public static class ThePastInMemory
{
    private static readonly TargetFacts s_target = new()
    {
        Pid = 10, Name = "server", CommandLine = ["server"], StartedAt = DateTimeOffset.UnixEpoch, Threads = 1, Allocators = [], Environment = new Dictionary<string, string>(),
    };

    [Fact]
    public static void It_tells_what_the_heaps_did_between_two_samples()
    {
        Sample before = MadeSample.Of(s_target, 0, resident: 100, system: 50, mmapped: 20);

        Assert.Equal([(HeapEventKind.Grew, 0, 30UL)], Between(before, MadeSample.Of(s_target, 1, 130, 80, 20)));
        Assert.Equal([(HeapEventKind.Shrank, 0, 40UL)], Between(before, MadeSample.Of(s_target, 1, 60, 10, 20)));
        Assert.Equal([(HeapEventKind.MmappedGrew, -1, 5UL)], Between(before, MadeSample.Of(s_target, 1, 100, 50, 25)));
        Assert.Equal([(HeapEventKind.MmappedShrank, -1, 20UL)], Between(before, MadeSample.Of(s_target, 1, 80, 50, 0)));
        Assert.Equal([(HeapEventKind.ArenaMade, 1, 2UL)], Between(before, MadeSample.Of(s_target, 1, 100, 50, 20, thread: 2)));
        Assert.Equal([(HeapEventKind.Returned, -1, 30UL)], Between(before, MadeSample.Of(s_target, 1, 70, 50, 20)));
        Assert.Equal([(HeapEventKind.SwappedOut, -1, 30UL)], Between(before, MadeSample.Of(s_target, 1, 70, 50, 20, swapped: 30)));
        Assert.Empty(Between(before, MadeSample.Of(s_target, 1, 100, 50, 20)));
    }

    [Fact]
    public static void What_follows_closely_is_told_as_one()
    {
        var past = new RecentPast("", TimeSpan.FromSeconds(1));
        for (int i = 0; i < 5; i++)
        {
            past.Add(new Sighting(MadeSample.Of(s_target, i, 100, 50 + (2 * (ulong)i)), []));
        }

        past.Add(new Sighting(MadeSample.Of(s_target, 60, 100, 59), []));

        Assert.Equal([(1, 4, Bytes.FromMebibytes(8)), (60, 1, Bytes.FromMebibytes(1))], past.Events().Select(static one => ((int)one.Seconds, one.Times, one.Bytes)));
    }

    // Twice as many samples as there is room for: least, mean and most are of all of them.
    [Fact]
    public static void It_stays_within_its_room_and_keeps_least_mean_and_most()
    {
        var past = new RecentPast("", TimeSpan.FromSeconds(1));
        const int Count = 3 * RecentPast.MostPoints;
        for (int i = 0; i < Count; i++)
        {
            past.Add(new Sighting(MadeSample.Of(s_target, i, i % 2 == 0 ? 100UL : 300, 50), []));
        }

        History history = past.Now();
        int resident = history.IndexOf(FigureNames.Resident);
        Assert.InRange(history.Points.Count, RecentPast.MostPoints / 4, RecentPast.MostPoints);
        Assert.Equal(Count, history.Points.Sum(static point => point.Samples));
        Assert.Equal(history.Points.Select(static point => point.Seconds).Order(), history.Points.Select(static point => point.Seconds));
        PointFigure first = history.Points[0][resident]!.Value;
        Assert.Equal((Bytes.FromMebibytes(100).Count, Bytes.FromMebibytes(200).Count, Bytes.FromMebibytes(300).Count), (first.Least, first.Mean, first.Most));
    }

    [Fact]
    public static void Another_process_is_another_and_its_heaps_are_not_held_against_the_first()
    {
        var past = new RecentPast("", TimeSpan.FromSeconds(1));
        past.Add(new Sighting(MadeSample.Of(s_target, 0, 100, 50), []));
        past.Add(new Sighting(null, [new Moment(MomentKind.Ended, default, TimeSpan.FromSeconds(1001), "server (10)")]));
        WatchStep step = past.Add(new Sighting(MadeSample.Of(s_target with { Pid = 11 }, 2, 10, 5), []));

        Assert.Empty(step.Events);
        Assert.Equal(1, step.Point!.Process);
        Assert.Equal([10, 11], past.Now().Processes.Select(static one => one.Pid));
        Assert.Equal(1, past.Now().Moments[0].Seconds);
    }

    private static IEnumerable<(HeapEventKind Kind, int Arena, ulong Mebibytes)> Between(Sample before, Sample after) =>
        HeapEvents.Between(before, after, 1).Select(static one => (one.Kind, one.Arena, one.Bytes.Count >> 20));
}
