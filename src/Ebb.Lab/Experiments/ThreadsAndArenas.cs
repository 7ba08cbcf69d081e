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

    public override TimeSpan Takes => TimeSpan.FromSeconds(8);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(
            new("threads", "threads"), new("arenaMax", "MALLOC_ARENA_MAX"), new("arenas", "arenas"), new("time", "time"),
            new("resident", "resident at the end"), new("live", "live"), new("held", "held"));
        string cause = "";
        foreach (int threads in s_threads)
        {
            foreach (int? most in s_most)
            {
                bench.Step($"{threads} threads, {(most is { } m ? $"at most {m} arenas" : "as many arenas as malloc likes")}");
                (TimeSpan time, Report report, Bytes resident) = Try(bench, threads, most);
                int arenas = report.Snapshot.Mallocs.Sum(static malloc => malloc.Arenas.Count);
                table.Add(
                    Figure.Of((ulong)threads), Figure.Of(most?.ToString(CultureInfo.InvariantCulture) ?? "not set"), Figure.Of((ulong)arenas), Figure.Of(time),
                    Figure.Of(resident), Figure.Of(report.Totals.Live.Bytes), Figure.Of(report.Returnable.ByEbb));
                cause = Bench.CauseOf(report);
            }
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each: every thread allocated and freed its share of {new Bytes(bench.Size.Count / 8)} of {Request}-byte blocks {Times} times, and ended.",
            Table = table,
            Cause = $"Each arena keeps its own free memory, and no thread of another can use it. Of the last row ebb says: {cause}",
            Advice = "MALLOC_ARENA_MAX=2 bounds the memory; whether it costs time depends on how many threads allocate at once: the table shows it for this machine.",
        };
    }

    private static (TimeSpan Time, Report Report, Bytes Resident) Try(Bench bench, int threads, int? most)
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
        return (took, bench.Look(worker), worker.Resident());
    }

    private static IReadOnlyList<ulong[]> Commands(ulong first, ulong count) =>
        [.. Enumerable.Range(0, Times).SelectMany(_ => (ulong[][])[[2, first, first + count, 1, Request, 0], [4, count, first, 1, 0, 0]])];
}
