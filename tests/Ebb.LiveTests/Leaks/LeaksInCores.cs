using Ebb.Leaks;
using Ebb.LiveTests.Cores;
using Ebb.LiveTests.Targets;
using Ebb.Saved;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Leaks;

/// <summary>What a process has lost is lost in its core as well.</summary>
public static class LeaksInCores
{
    [Theory]
    [InlineData("leaky.c chains 50", "2.36")]
    [InlineData("leaky.c rings 50", "2.43")]
    [InlineData("leaky.c threads 20", "2.36")]
    [InlineData("leaky.c threads 20", "2.43")]
    [InlineData("leaky.c ended 20", "2.31")]
    [InlineData("leaky.c ended 20", "2.43")]
    public static void Are_found_in_one_of_the_kernel(string program, string glibc)
    {
        using var folder = new CoreFolder();
        using Target target = folder.Start(Programs.Named(program, glibc));
        (ulong blocks, ulong direct) = (target.Number("lost_blocks"), target.Number("lost_direct"));

        LeakFacts leaks = LeaksIn(folder.Kill(target));

        Assert.Null(leaks.WhyUnproved);
        Assert.Equal((blocks, direct), (leaks.Leaked.Blocks, leaks.Direct.Blocks));
    }

    // What only the kernel keeps, for epoll and for a timer, is not in a core, and the report says so.
    [Theory]
    [InlineData("leaky.c chains 50", 0)]
    [InlineData("leaky.c keepers 1", 2)]
    public static void Are_found_in_one_of_gcore(string program, uint byTheKernelAlone)
    {
        using var folder = new CoreFolder();
        using Target target = Programs.Start(program, "2.36");

        LeakFacts leaks = LeaksIn(folder.Gcore(target.Pid));

        Assert.Null(leaks.WhyUnproved);
        Assert.Equal((target.Number("lost_blocks") + byTheKernelAlone, target.Number("lost_direct") + byTheKernelAlone), (leaks.Leaked.Blocks, leaks.Direct.Blocks));
        Assert.Contains(leaks.Limits, static limit => limit.Contains("epoll", StringComparison.Ordinal));
    }

    // A core that was cut off is searched as far as it goes, and is no proof.
    [Fact]
    public static void Are_no_proof_where_the_core_was_cut_off()
    {
        using var folder = new CoreFolder();
        using Target target = Programs.Start("leaky.c chains 5000", "2.36");
        string core = folder.Gcore(target.Pid);
        using (FileStream file = File.OpenWrite(core))
        {
            file.SetLength(file.Length * 2 / 3);
        }

        Assert.NotNull(LeaksIn(core).WhyUnproved);
    }

    private static LeakFacts LeaksIn(string core) => FileTarget.Take(core, new CaptureOptions { ProvesLeaks = true }, TestContext.Current.CancellationToken).Leaks!;
}
