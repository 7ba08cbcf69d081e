using Ebb.Watching;

namespace Ebb.Tests.Watching;

/// <summary>A history made by hand: ten seconds of a server that takes 1 MiB a second, walked each second second, and stands in for 8 samples at first.</summary>
internal static class MadeHistory
{
    private const ulong Mebibyte = 1 << 20;

    public static History Of(string name = "server")
    {
        string[] names = [FigureNames.Resident, FigureNames.Live, FigureNames.LiveWalked, FigureNames.LiveBlocks, FigureNames.MinorFaults, FigureNames.OfRow("malloc.live"), FigureNames.OfRow("malloc.held"), "arena.0.system", "arena.0.top", "arena.0.live", FigureNames.GroupSomeWaited];
        DateTimeOffset start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        var points = new List<HistoryPoint>();
        for (int i = 0; i <= 10; i++)
        {
            uint samples = i == 0 ? 8u : 1;
            ulong live = (10 + (ulong)i) * Mebibyte;
            var figures = new List<PointFigure>
            {
                new(0, samples, 2 * live, 2 * live, 2 * live), new(1, samples, live - (i == 0 ? Mebibyte : 0), live, live + (i == 0 ? Mebibyte : 0)),
                PointFigure.Of(4, 1000 + (ulong)i), PointFigure.Of(7, 2 * live), PointFigure.Of(8, 4096), PointFigure.Of(9, live), PointFigure.Of(10, 250_000UL * (ulong)i),
            };
            if (i % 2 == 0)
            {
                figures.AddRange([PointFigure.Of(2, live), PointFigure.Of(3, live / 112), PointFigure.Of(5, live), PointFigure.Of(6, live / 2)]);
                figures.Sort((left, right) => left.Series.CompareTo(right.Series));
            }

            points.Add(new HistoryPoint { Seconds = i, At = start.AddSeconds(i), Process = 0, Samples = samples, Walks = i % 2 == 0 ? 1u : 0, Figures = figures });
        }

        return new History
        {
            Source = "made-up.rec",
            Format = "ebb",
            StartedAt = start,
            Interval = TimeSpan.FromSeconds(1),
            Names = names,
            Processes = [new HistoryProcess { Pid = 1234, Name = name, CommandLine = ["./" + name, "--port", "80"], Executable = "/usr/bin/server", StartedAt = start.AddHours(-1), Allocators = ["glibc 2.36"] }],
            Points = points,
            Moments = [new(0, start, MomentKind.Started, name + " (1234)"), new(4.5, start.AddSeconds(4.5), MomentKind.Mark, "cache filled"), new(7, start.AddSeconds(7), MomentKind.Stopped, name + " (1234)")],
        };
    }
}
