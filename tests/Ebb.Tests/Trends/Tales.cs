using static Ebb.Tests.Trends.Simulated;

namespace Ebb.Tests.Trends;

/// <summary>All labelled stories.</summary>
internal static class Tales
{
    private const double Base = 200;

    public static IReadOnlyList<Tale> All { get; } =
    [
        .. WiderTales.All,

        // Leaks under noise, as a share of the churn (10 MiB) in an hour.
        Leak("leak of 100 % of white churn an hour", 10, 10, 0.5),
        Leak("leak of 30 % of white churn an hour", 3, 10, 0.5),
        Leak("leak of 10 % of white churn an hour", 1, 10, 0.5),
        Leak("leak of 1 % of white churn an hour", 0.1, 10, 0.5),
        Leak("leak of 0.1 % of white churn an hour", 0.01, 10, 0.5),
        Leak("leak of 100 % of slow churn an hour", 10, 10, 60),
        Leak("leak of 10 % of slow churn an hour", 1, 10, 60),
        Leak("leak of 1 % of slow churn an hour", 0.1, 10, 60),
        Leak("leak of 0.1 % of slow churn an hour", 0.01, 10, 60),
        Leak("leak of 50 % of an hour's churn an hour", 5, 10, 1200),
        Tell("leak without noise, a minute", 60, 60, 0.8, 1, s => s.Leak(60)),
        Tell("small leak without noise, five minutes", 2, 300, 0.5, 1, s => s.Leak(2)),
        Tell("fast leak under churn, a minute", 3000, 60, 0.75, 1, s => s.Leak(3000).White(2)),
        Tell("leak with spikes", 6, 4 * Hour, 0.05, 10, s => s.Leak(6).White(1).Spikes(100, 0.02)),
        Tell("leak with a third of the samples missing", 6, 4 * Hour, 0.05, 10, s => s.Leak(6).White(1).Missing(0.33)),
        Tell("leak with samples that come unevenly", 6, 4 * Hour, 0.05, 10, s => s.Leak(6).White(1).Jitter(8)),
        Tell("leak with two hours missing", 6, 8 * Hour, 0.05, 20, s => s.Leak(6).White(2).Gap(3 * Hour, 5 * Hour)),
        Tell("leak after a warm-up", 20, 6 * Hour, 0.35, 20, s => s.WarmUp(100, 600).Leak(20).White(1)),
        Tell("leak that begins in the second hour", 30, 5 * Hour, 0.5, 10, s => s.Leak(30, 1.5 * Hour).White(1)),

        // Plateaus.
        Tell("flat", 0, 120, 0.1, 1, s => s),
        Steady("plateau with white churn", 10, 0.5),
        Steady("plateau with little churn", 1, 0.5),
        Steady("plateau with slow churn", 5, 30),
        Steady("plateau with an hour's churn", 3, 1200),
        Tell("plateau with spikes", 0, 4 * Hour, 0.02, 10, s => s.White(1).Spikes(100, 0.02)),
        Tell("plateau with samples missing and uneven", 0, 3 * Hour, 0.02, 5, s => s.White(1).Missing(0.3).Jitter(4)),
        Tell("wanders in a range", 0, 12 * Day, 0.02, 600, s => s.Walk(2, 30)),
        Tell("wanders slowly in a range", 0, 40 * Day, 0.02, 1800, s => s.Walk(1, 30)),
        Tell("jobs that come and go", 0, 10 * Day, 0.02, 300, s => s.Jobs(50, 1200, 3600).White(1)),
        Tell("cache that fills and is full", 0, 6 * Hour, 0.35, 10, s => s.Fill(100, 1 * Hour).White(0.5)),
        Tell("one step, then holds", 0, 8 * Hour, 0.25, 20, s => s.StepAt(40, 1 * Hour).White(0.5)),

        // Warm-ups: nobody can tell one from growth before some of it has passed.
        Tell("warm-up", 0, 4 * Hour, 0.2, 10, s => s.WarmUp(100, 1200).White(0.5)),
        Tell("warm-up under noise", 0, 10 * Hour, 0.2, 10, s => s.WarmUp(30, 2400).White(3)),
        Tell("warm-up without noise", 0, 3 * Hour, 0.2, 10, s => s.WarmUp(100, 900)),
        Tell("page cache that ever more slowly fills", 0, 60 * Hour, 0.05, 60, s => s.PageCache(5, 600).White(0.5)),

        // What comes back.
        Tell("sawtooth", 0, 5 * Hour, 0.06, 5, s => s.Saw(60, 600, 0.1).White(0.5)),
        Tell("uneven sawtooth", 0, 6 * Hour, 0.06, 5, s => s.Saw(60, 600, 0.5).White(0.5)),
        Tell("sawtooth with a leak", 20, 8 * Hour, 0.05, 10, s => s.Saw(60, 600, 0.2).White(0.5).Leak(20)),
        Tell("fast sawtooth", 0, 2 * Hour, 0.02, 1, s => s.Saw(40, 20, 0.2).White(0.2)),
        Tell("fast sawtooth with a leak", 60, 2 * Hour, 0.02, 1, s => s.Saw(40, 20, 0.2).White(0.2).Leak(60)),
        Tell("daily season", 0, 14 * Day, 0.09, 600, s => s.Season(50, Day).White(2)),
        Tell("daily season with a leak", 0.5, 14 * Day, 0.09, 600, s => s.Season(50, Day).White(2).Leak(0.5)),
        Tell("working hours", 0, 14 * Day, 0.09, 600, s => s.Shifts(50, Day, 0.4).White(2)),
        Tell("working hours with a leak", 0.5, 14 * Day, 0.09, 600, s => s.Shifts(50, Day, 0.4).White(2).Leak(0.5)),
        Tell("hourly season under slow churn", 0, 60 * Hour, 0.03, 60, s => s.Season(20, Hour).Churn(2, 120)),

        // Steps that stay.
        Tell("ratchet", 40, 20 * Hour, 0.3, 30, s => s.Steps(40, Hour).White(0.5)) with { IsEven = false },
        Tell("small ratchet under noise", 6, 72 * Hour, 0.3, 60, s => s.Steps(6, Hour).White(2)) with { IsEven = false },
    ];

    private static Tale Leak(string name, double perHour, double churn, double seconds)
    {
        double length = Promise.OfGrowth(churn, seconds, perHour);
        return Told(name, perHour, length, 0.02, Math.Max(1, length / 3000), s => s.Leak(perHour).Churn(churn, seconds));
    }

    private static Tale Steady(string name, double churn, double seconds)
    {
        double length = Promise.OfSteadiness(churn, seconds, Base);
        return Told(name, 0, length, 0.02, Math.Max(1, length / 3000), s => s.Churn(churn, seconds));
    }

    private static Tale Tell(string name, double perHour, double length, double shortest, double interval, Func<Simulated, Simulated> made) =>
        Told(name, perHour, length, shortest, interval, made);

    private static Tale Told(string name, double perHour, double length, double shortest, double interval, Func<Simulated, Simulated> made) =>
        new(name, perHour * MiB, length, shortest, seed => made(new Simulated(seed, length * Tale.Longest, interval).Level(Base)));
}
