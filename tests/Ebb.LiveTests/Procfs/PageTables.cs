using Ebb.Linux;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Procfs;

/// <summary>Kernels before 6.7 have no PAGEMAP_SCAN: the old way tells the same pages, a word a page.</summary>
public static class PageTables
{
    [Theory]
    [InlineData("arenas.c", 3)]
    [InlineData("fragments.c", 2)]
    [InlineData("mmapped.c", 1)]
    [InlineData("shared.c", 512)]
    [InlineData("stacks.c", 2)]
    public static void Tell_the_same_pages_in_both_ways(string program, int runsAtATime)
    {
        using Target target = Target.Start(program);
        Inspected.Quiet(target.Pid);
        using var scan = PageTable.Open(target.Pid);
        using var entries = PageTable.Open(target.Pid, allowScan: false);
        ulong pages = 0;
        KernelMapping[] mappings = [.. Kernel.Mappings(target.Pid).Where(static one => !one.Path.StartsWith("[v", StringComparison.Ordinal))];

        foreach (KernelMapping mapping in mappings)
        {
            List<(ulong At, bool IsSwapped)> scanned = Pages(scan, mapping, runsAtATime);

            Assert.Equal(scanned, Pages(entries, mapping, runsAtATime));
            pages += (ulong)scanned.Count;
        }

        Assert.False(entries.Scans);
        ulong resident = mappings.Aggregate(0UL, static (sum, one) => sum + one.Resident);
        Assert.Equal(resident / (ulong)Environment.SystemPageSize, pages);
    }

    private static List<(ulong At, bool IsSwapped)> Pages(PageTable table, KernelMapping mapping, int runsAtATime)
    {
        var pages = new List<(ulong, bool)>();
        var runs = new PageRun[runsAtATime];
        for (ulong from = mapping.Start; from < mapping.End;)
        {
            ulong before = from;
            int count = table.Next(ref from, mapping.End, runs);
            Assert.True(from > before, "it stands still");
            foreach (PageRun run in runs.AsSpan(0, count))
            {
                for (ulong at = run.Start; at < run.End; at += (ulong)Environment.SystemPageSize)
                {
                    if ((run.States & PageStates.Zero) == 0)
                    {
                        pages.Add((at, (run.States & PageStates.Swapped) != 0));
                    }
                }
            }
        }

        return pages;
    }
}
