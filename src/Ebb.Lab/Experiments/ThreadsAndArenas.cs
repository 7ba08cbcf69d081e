using System.Diagnostics;
using System.Globalization;
using Ebb.Rendering;

namespace Ebb.Lab.Experiments;

/// <summary>Threads times MALLOC_ARENA_MAX: what arenas cost in memory, and what they save in time.</summary>
internal sealed class ThreadsAndArenas : Experiment
{
    private const ulong Request = 200;
    private const int Times = 10;
    private static readonly int[] s_threads = [1, 4, 8];
    private static readonly int?[] s_most = [1, 2, null];

    // Slots that hold a thread's commands: six words each, the thread's handle, and the end.
    private const ulong ListSlots = (2 * Times * 6) + 16;

    public override string Id => "arenas";

    public override string Question => "What do more arenas cost in memory, and what do they save in time?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(6);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(
            new("threads", "threads"), new("arenaMax", "MALLOC_ARENA_MAX"), new("arenas", "arenas"), new("time", "time"),
            new("peak", "most resident"), new("resident", "at the end"), new("held", "held then"));
        string cause = "";
        var ends = new List<(TimeSpan Time, Bytes Peak, Bytes Resident)>();
        foreach (int threads in s_threads)
        {
            foreach (int? most in s_most)
            {
                bench.Step($"{threads} threads, {(most is { } m ? $"at most {m} arenas" : "as many arenas as malloc likes")}");
                (TimeSpan time, Report report, Bytes resident, Bytes peak) = Try(bench, threads, most);
                int arenas = report.Snapshot.Mallocs.Sum(static malloc => malloc.Arenas.Count);
                table.Add(
                    Figure.Of((ulong)threads), Figure.Of(most?.ToString(CultureInfo.InvariantCulture) ?? "not set"), Figure.Of((ulong)arenas), Figure.Of(time),
                    Figure.Of(peak), Figure.Of(resident), Figure.Of(report.Returnable.ByEbb));
                cause = most == 1 ? Bench.CauseOf(report) : cause;
                ends.Add((time, peak, resident));
            }
        }

        var (one, many) = (ends[^s_most.Length], ends[^1]);
        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each: every thread allocated and freed its share of {new Bytes(bench.Size.Count / 8)} of {Request}-byte blocks {Times} times, and ended.",
            Table = table,
            Cause = $"Each arena keeps its own free memory, and no thread of another can use it. Of {s_threads[^1]} threads with one arena ebb says: {cause}",
            Advice = $"Set MALLOC_ARENA_MAX only after measuring with your own program. Here {s_threads[^1]} threads with one arena took {Figure.Of(one.Time)}, at most {one.Peak}, and kept {one.Resident}; "
                + $"with as many as malloc likes {Figure.Of(many.Time)}, at most {many.Peak}, and kept {many.Resident}.",
        };
    }

    private static (TimeSpan Time, Report Report, Bytes Resident, Bytes Peak) Try(Bench bench, int threads, int? most)
    {
        using Worker worker = most is { } arenas
            ? bench.Worker(new KeyValuePair<string, string>("MALLOC_ARENA_MAX", arenas.ToString(CultureInfo.InvariantCulture)))
            : bench.Worker();
        ulong each = Math.Max(100, bench.Size.Count / 8 / Bench.ChunkOf(Request) / (ulong)threads);
        ulong blocks = each * (ulong)threads;
        worker.Slots(blocks + (ListSlots * (ulong)threads));
        long began = Stopwatch.GetTimestamp();
        for (ulong thread = 0; thread < (ulong)threads; thread++)
        {
            worker.StartThread(blocks + (thread * ListSlots), Commands(thread * each, each));
        }

        for (ulong thread = 0; thread < (ulong)threads; thread++)
        {
            worker.JoinThread(blocks + (thread * ListSlots));
        }

        TimeSpan took = Stopwatch.GetElapsedTime(began);
        return (took, bench.Look(worker), worker.Resident(), worker.Peak());
    }

    private static IReadOnlyList<ulong[]> Commands(ulong first, ulong count) =>
        [.. Enumerable.Range(0, Times).SelectMany(_ => (ulong[][])[[2, first, first + count, 1, Request, 0], [4, count, first, 1, 0, 0]])];
}
