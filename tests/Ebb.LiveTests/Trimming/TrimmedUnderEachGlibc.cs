using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>Under each glibc and however it is linked, what a plan names is what the kernel counts less, and malloc's own counts stay as they are.</summary>
public static class TrimmedUnderEachGlibc
{
    private static readonly string[] s_counts = ["arena", "ordblks", "fordblks", "uordblks", "hblkhd", "live_blocks", "live_bytes", "keepcost"];

    public static TheoryData<string, string> Quiet
    {
        get
        {
            TheoryData<string, string> rows = Programs.UnderEachGlibc("fragments.c 3000 9000 2", "arenas.c 4 4000 2000 1000 ended");
            foreach (string kind in new[] { "static", "static-pie", "stripped" })
            {
                rows.Add("fragments.c 3000 9000 2", kind);
                rows.Add("arenas.c 4 4000 2000 1000 ended", kind);
            }

            return rows;
        }
    }

    public static TheoryData<string, string> Busy
    {
        get
        {
            TheoryData<string, string> rows = Programs.UnderEachGlibc("checked.c 3", "checked.c 0");
            rows.Add("checked.c 3", "static");
            rows.Add("checked.c 0", "static-pie");
            rows.Add("checked.c 3", "stripped");
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Quiet))]
    public static void Give_back_what_was_planned_to_the_page(string program, string kind)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, kind);
        IReadOnlyDictionary<string, string> before = target.Command("count");
        Inspected.Quiet(target.Pid);
        TrimPlan plan = TrimPlanner.Of(Capture.Take(target.Pid, new CaptureOptions { TakesMap = true }, TestContext.Current.CancellationToken), Terrain.Of(target.Pid), new TrimOptions());
        ulong anonymous = Heaps(target.Pid);

        TrimOutcome outcome = Trimmer.Run(plan, new TrimOptions(), null, TestContext.Current.CancellationToken);

        Assert.Empty(outcome.Skipped);
        Assert.True(plan.Forecast.Count > 1 << 20);
        Assert.Equal(plan.Forecast.Count, anonymous - Heaps(target.Pid));
        IReadOnlyDictionary<string, string> after = target.Command("count");
        Assert.All(s_counts, count => Assert.Equal((count, before[count]), (count, after[count])));
    }

    [Theory]
    [MemberData(nameof(Busy))]
    public static void Keep_each_byte_of_each_block(string program, string kind)
    {
        Requires.Ptrace();
        using var watched = new WatchedTarget(program, kind);
        ulong advised = 0;
        string skipped = "";
        for (int trim = 0; trim < 3; trim++)
        {
            TrimOutcome outcome = Trimmer.Run(EverythingFree.Of(watched.Pid), new TrimOptions(), null, TestContext.Current.CancellationToken);
            advised += outcome.Advised.Count;
            skipped += string.Join("; ", outcome.Skipped);
        }

        watched.IsAsBefore("3 trims");

        // Alone and never asleep it is let be where an old return address in one of its frames could be a call of malloc's.
        Assert.True(advised > 0 || (program == "checked.c 0" && skipped.Contains("in use each of", StringComparison.Ordinal)), skipped);
    }

    // Not the stacks, of which a stop uses a page, nor the pages that files lent.
    private static ulong Heaps(int pid) =>
        Kernel.Mappings(pid).Where(mapping => mapping.Path is "" or "[heap]").Aggregate(0UL, (sum, mapping) => sum + mapping.Counters["Anonymous"]);
}
