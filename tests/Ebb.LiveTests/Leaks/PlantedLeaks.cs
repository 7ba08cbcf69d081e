using System.Globalization;
using Ebb.Leaks;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Leaks;

/// <summary>Blocks that a program lost, and counted as it lost them: all of them are found, and not one more.</summary>
/// <remarks>EBB_RUNS says how often each; addresses are other ones each time.</remarks>
public static class PlantedLeaks
{
    private static readonly string[] s_kinds = ["chains", "trees", "rings", "inner", "mmapped", "aligned", "stale", "threads", "ended", "keepers"];
    private static readonly int s_runs = int.TryParse(Environment.GetEnvironmentVariable("EBB_RUNS"), CultureInfo.InvariantCulture, out int runs) ? runs : 1;

    public static TheoryData<string, string> UnderEachGlibc => Programs.UnderEachGlibc([.. s_kinds.Select(static kind => $"leaky.c {kind} 200")]);

    [Theory]
    [MemberData(nameof(UnderEachGlibc))]
    [InlineData("leaky.c chains 200", "static")]
    [InlineData("leaky.c threads 50", "static")]
    [InlineData("leaky.c keepers 1", "static-pie")]
    [InlineData("leaky.c ended 50", "stripped")]
    public static void Are_found_in_a_copy(string program, string kind)
    {
        for (int run = 0; run < s_runs; run++)
        {
            Holds(program, kind, CaptureMode.Fork);
        }
    }

    [Theory]
    [InlineData("leaky.c rings 100")]
    [InlineData("leaky.c threads 100")]
    [InlineData("leaky.c ended 100")]
    [InlineData("leaky.c keepers 1")]
    public static void Are_found_in_a_process_that_stands(string program) => Holds(program, "2.36", CaptureMode.Freeze);

    private static void Holds(string program, string kind, CaptureMode mode)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, kind);
        Assert.False(target.Says("no_epoll") || target.Says("no_timer") || target.Says("no_wipe"), "this kernel cannot make all that keeps a block");

        LeakFacts leaks = Capture.Take(target.Pid, new CaptureOptions { Mode = mode, ProvesLeaks = true }).Leaks!;

        Assert.Null(leaks.WhyUnproved);
        Assert.Equal(
            (target.Number("lost_blocks"), target.Number("lost_bytes"), target.Number("lost_direct")),
            (leaks.Leaked.Blocks, leaks.Leaked.Bytes.Count, leaks.Direct.Blocks));
        Assert.Equal(leaks.Groups.OrderByDescending(static group => group.Bytes), leaks.Groups);
        Assert.Equal(leaks.Leaked, leaks.Groups.Aggregate(default(Amount), static (sum, group) => sum + group.Direct + group.Indirect));
    }
}
