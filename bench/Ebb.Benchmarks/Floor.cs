using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Snapshots;

namespace Ebb.Benchmarks;

/// <summary>
/// Walks of a heap, with one thread and with two, against the mere copying of the same bytes by one: in the same process and
/// in turns, so that what disturbs one disturbs the others.
/// </summary>
/// <param name="Copy">The median time of a copy, in milliseconds.</param>
/// <param name="Bytes">What is copied: the present pages of the mappings that malloc lives in.</param>
/// <param name="Walked">What a walk read.</param>
internal sealed record Floor(double Copy, Ratio Alone, Ratio Two, Bytes Bytes, Bytes Walked)
{
    private const int Window = 512 << 10;

    public static Floor Against(int pid, int rounds)
    {
        using var window = new PopulatedPages(Window);
        Snapshot snapshot = Walk(pid, 2); // to warm up, and to know where malloc is
        List<PageRun> present = Present(pid, snapshot);
        var copies = new List<Times>();
        var alone = new List<Times>();
        var two = new List<Times>();
        for (int round = -1; round < rounds; round++)
        {
            Times copy = Times.Of(() => Read(pid, present, window));
            Times one = Times.Of(() => Walk(pid, 1));
            Times both = Times.Of(() => snapshot = Walk(pid, 2));
            if (round >= 0)
            {
                copies.Add(copy);
                alone.Add(one);
                two.Add(both);
            }
        }

        var bytes = new Bytes(present.Aggregate(0UL, static (sum, run) => sum + run.End - run.Start));
        return new Floor(Median.Of(copies.Select(static copy => copy.Wall)), Ratio.Of(copies, alone), Ratio.Of(copies, two), bytes, snapshot.Capture.BytesRead);
    }

    /// <summary>The median time of the copy alone, in milliseconds.</summary>
    public static double CopyOf(int pid, int rounds)
    {
        using var window = new PopulatedPages(Window);
        List<PageRun> present = Present(pid, Walk(pid, 2));
        Read(pid, present, window);
        return Median.Of(Enumerable.Range(0, rounds).Select(_ => Times.Of(() => Read(pid, present, window)).Wall));
    }

    private static Snapshot Walk(int pid, int threads)
    {
        Snapshot snapshot = Capture.Take(pid, new CaptureOptions { Walks = WalkPlan.For(threads) });
        return snapshot.Capture.IsExact && snapshot.Damage.Count == 0 ? snapshot : throw new InvalidOperationException("a walk of a heap that stands still was not exact");
    }

    private static void Read(int pid, List<PageRun> present, PopulatedPages window)
    {
        using var memory = new ProcessMemory(pid);
        foreach (PageRun run in present)
        {
            for (ulong at = run.Start; at < run.End;)
            {
                int read = memory.Read(at, window.Bytes[..(int)Math.Min(Window, run.End - at)]);
                if (read == 0)
                {
                    break;
                }

                at += (ulong)read;
            }
        }
    }

    private static List<PageRun> Present(int pid, Snapshot snapshot)
    {
        var present = new List<PageRun>();
        using var pages = PageTable.Open(pid);
        var runs = new PageRun[1024];
        foreach (MappingFacts mapping in snapshot.Mappings.Where(static mapping => mapping.Malloc is not null))
        {
            for (ulong at = mapping.Start.Value; at < mapping.End.Value;)
            {
                int count = pages.Next(ref at, mapping.End.Value, runs);
                present.AddRange(runs.AsSpan(0, count));
            }
        }

        return present;
    }
}
