using System.Diagnostics;
using Ebb.Linux;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.Benchmarks;

/// <summary>
/// A walk of a heap against the mere copying of the same bytes, in the same process and in turns, so that what disturbs
/// one disturbs the other.
/// </summary>
/// <param name="Bytes">What is copied: the present pages of the target's private anonymous memory.</param>
/// <param name="Ratio">The median of the ratios of each pair.</param>
internal sealed record Floor(double CopyMilliseconds, double WalkMilliseconds, double Ratio, Bytes Bytes, Bytes Walked)
{
    private const int Window = 512 << 10;

    public static Floor Against(int pid, int pairs)
    {
        using var window = new PopulatedPages(Window);
        List<PageRun> present = Present(pid);
        var copies = new List<double>();
        var walks = new List<double>();
        Bytes walked = Bytes.Zero;
        for (int i = -2; i < pairs; i++) // two to warm up: the code is compiled for good in the second
        {
            long start = Stopwatch.GetTimestamp();
            Copy(pid, present, window.Bytes);
            double copy = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            Snapshot snapshot = Capture.Take(pid, new CaptureOptions());
            double walk = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i >= 0)
            {
                copies.Add(copy);
                walks.Add(walk);
                walked = snapshot.Capture.BytesRead;
            }
        }

        var bytes = new Bytes(present.Aggregate(0UL, static (sum, run) => sum + run.End - run.Start));
        return new Floor(Median.Of(copies), Median.Of(walks), Median.Of(copies.Zip(walks, static (copy, walk) => walk / copy)), bytes, walked);
    }

    private static void Copy(int pid, List<PageRun> present, Span<byte> window)
    {
        using var memory = new ProcessMemory(pid);
        foreach (PageRun run in present)
        {
            for (ulong at = run.Start; at < run.End;)
            {
                int read = memory.Read(at, window[..(int)Math.Min((ulong)window.Length, run.End - at)]);
                if (read == 0)
                {
                    break;
                }

                at += (ulong)read;
            }
        }
    }

    private static List<PageRun> Present(int pid)
    {
        var present = new List<PageRun>();
        using var pages = PageTable.Open(pid);
        var runs = new PageRun[1024];
        foreach (Mapping mapping in Maps.Parse(ProcFile.Read(pid, "maps")))
        {
            bool isPrivate = mapping.Inode == 0 && (mapping.Access & (Access.Write | Access.Shared)) == Access.Write;
            for (ulong at = mapping.Start.Value; isPrivate && at < mapping.End.Value;)
            {
                int count = pages.Next(ref at, mapping.End.Value, runs);
                present.AddRange(runs.AsSpan(0, count));
            }
        }

        return present;
    }
}
