using Ebb.Accounts;
using Ebb.Trends;
using static Ebb.Tests.Trends.Simulated;

namespace Ebb.Tests.Trends;

/// <summary>Labelled stories in which more than live memory matters.</summary>
internal static class WiderTales
{
    private const string HeldFree = TrendRules.HeldFree;
    private const double Base = 200;

    public static IReadOnlyList<Tale> All { get; } =
    [
        // Resident memory keeps the high water of live memory.
        Of("a peak that is held", 0, 4 * Hour, 0.5, s => s.White(1).Between(300, 0.15 * 4 * Hour, 0.25 * 4 * Hour), HeldFree) with { Around = live => Kept(live, HighWater(live)) },
        Of("two peaks that are held", 0, 6 * Hour, 0.6, s => s.White(1).Between(200, 0.1 * 6 * Hour, 0.15 * 6 * Hour).Between(400, 0.3 * 6 * Hour, 0.35 * 6 * Hour), HeldFree) with { Around = live => Kept(live, HighWater(live)) },
        Of("a peak that is held, and a leak", 30, 6 * Hour, 0.7, s => s.White(1).Leak(30).Between(300, 0.1 * 6 * Hour, 0.15 * 6 * Hour), TrendRules.Growing, HeldFree) with { Around = live => Kept(live, HighWater(live)), IsEven = false },
        Of("a peak that went back", 0, 8 * Hour, 0.6, s => s.White(1).Between(300, 0.1 * 8 * Hour, 0.15 * 8 * Hour), TrendRules.Steady) with { Around = live => Kept(live, Above(live, 20)) },
        Of("arena after arena", 0, 10 * Hour, 0.5, s => s.White(1), HeldFree) with { Around = Arenas },

        // Growth outside of malloc.
        Of("anonymous memory grows", 50, 4 * Hour, 0.02, s => s.White(0.5), TrendRules.Growing) with { Around = live => Beside(live, LedgerKind.Anonymous, (t, i) => 100 + (50 * t / Hour) + Wave(i, 1)) },
        Of("stacks grow with the threads", 20, 6 * Hour, 0.02, s => s.White(0.5), TrendRules.Growing) with { Around = live => Beside(live, LedgerKind.Stack, (t, i) => 10 + (20 * t / Hour) + Wave(i, 0.5)) },
        Of("a collected heap grows", 40, 6 * Hour, 0.1, s => s.White(0.5), TrendRules.Growing) with { Around = live => Beside(live, "dotnet.heap", (t, i) => 100 + (40 * t / Hour) + (60 * (t / 300 % 1)) + Wave(i, 0.5)) },
        Of("a collected heap comes and goes", 0, 6 * Hour, 0.1, s => s.White(0.5), TrendRules.Steady) with { Around = live => Beside(live, "dotnet.heap", (t, i) => 100 + (60 * (t / 300 % 1)) + Wave(i, 0.5)) },
        Of("file pages grow", 0, 4 * Hour, 0.02, s => s.White(0.5), TrendRules.Steady) with { Around = live => Beside(live, LedgerKind.File, (t, i) => 100 + (50 * t / Hour) + Wave(i, 1)) },

        // Restarts, pauses, derived points.
        Of("a leak and a restart", 20, 8 * Hour, 0.02, s => s.White(1).Leak(20).FallBack(0.4 * 8 * Hour), TrendRules.Growing) with { Around = live => new Story([live]) { Restarts = [0.4 * 8 * Hour] } },
        Of("a restart and no leak", 0, 8 * Hour, 0.02, s => s.White(1).StepAt(-100, 0.4 * 8 * Hour), TrendRules.Steady) with { Around = live => new Story([live]) { Restarts = [0.4 * 8 * Hour] } },
        Of("a leak with a pause of an hour", 30, 10 * Hour, 0.02, s => s.LeakButFor(30, 3 * Hour, 4 * Hour).White(1), TrendRules.Growing) with { IsEven = false },
        Of("a leak between walks that are rare", 20, 5 * Hour, 0.02, s => s.White(1).Leak(20), TrendRules.Growing) with { Around = live => new Story([Derived(live)]) },
        Of("mapped blocks that are never freed", 64, 12 * Hour, 0.3, s => s.Steps(32, Hour / 2).White(0.5), TrendRules.Growing) with { IsEven = false },
        Of("a leak at work and none at night", 10, 20 * Day, 0.09, s => s.LeakAtWork(24, Day, 10.0 / 24).White(2), TrendRules.Growing) with { IsEven = false },
    ];

    private static Tale Of(string name, double perHour, double length, double shortest, Func<Simulated, Simulated> made, params string[] right)
    {
        double interval = Math.Max(10, length / 2000);
        return new Tale(name, perHour * MiB, length, shortest, seed => made(new Simulated(seed, length * Tale.Longest, interval).Level(Base))) { Right = right };
    }

    // What is resident and not live is free memory of malloc's.
    private static Story Kept(Series live, Series resident) =>
        new([live, resident, new Series(SeriesName.Free, live.Seconds, resident.Values.ToArray().Zip(live.Values.ToArray(), (all, used) => all - used).ToArray())]);

    private static Series HighWater(Series live)
    {
        double[] y = live.Values.ToArray();
        for (int i = 1; i < y.Length; i++)
        {
            y[i] = Math.Max(y[i], y[i - 1]);
        }

        return new Series(SeriesName.Resident, live.Seconds, y);
    }

    private static Series Above(Series live, double mib) => new(SeriesName.Resident, live.Seconds, live.Values.ToArray().Select(y => y + (mib * MiB)).ToArray());

    private static Story Beside(Series live, string row, Func<double, int, double> mib)
    {
        double[] x = live.Seconds.ToArray();
        double[] other = [.. x.Select((t, i) => Math.Round(mib(t, i) * MiB))];
        double[] all = [.. live.Values.ToArray().Zip(other, (a, b) => a + b)];
        return new Story([live, new Series(SeriesName.Resident, live.Seconds, all), new Series(row, live.Seconds, other)]);
    }

    // Each half hour one more thread with an arena of its own, of which 16 MiB stay free.
    private static Story Arenas(Series live)
    {
        double[] x = live.Seconds.ToArray();
        double[] arenas = [.. x.Select(t => 1 + Math.Floor(t / (Hour / 2)))];
        double[] all = [.. live.Values.ToArray().Zip(arenas, (a, n) => a + (n * 16 * MiB))];
        Story story = Kept(live, new Series(SeriesName.Resident, live.Seconds, all));
        return story with { Series = [.. story.Series, new Series(SeriesName.Arenas, live.Seconds, arenas)] };
    }

    // Nine of ten points come from counters that see three MiB too much.
    private static Series Derived(Series live)
    {
        bool[] derived = [.. Enumerable.Range(0, live.Values.Length).Select(i => i % 10 != 0)];
        double[] y = [.. live.Values.ToArray().Select((value, i) => derived[i] ? value + (3 * MiB) : value)];
        return live with { Values = y, Derived = derived };
    }

    // As good as noise: the same for every seed, and never twice the same.
    private static double Wave(int i, double mib) => mib * ((i * 0.6180339887498949 % 1) + (i * 0.4142135623730951 % 1) - 1);
}
