using Ebb.Leaks;
using Ebb.LiveTests.Cores;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Rendering;
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

    // Wherever it ends: facts that are no proof, or one obstacle that says what it is.
    [Fact]
    public static void Are_no_proof_wherever_the_core_was_cut_off()
    {
        using var folder = new CoreFolder();
        using Target target = Programs.Start("leaky.c stale 500", "2.36");
        string core = folder.Gcore(target.Pid);
        long whole = new FileInfo(core).Length;
        foreach (long length in (long[])[whole - 16384, whole * 3 / 4, whole / 2, whole / 5, 40_000, 4096, 1000, 64, 10, 0])
        {
            using (FileStream file = File.OpenWrite(core))
            {
                file.SetLength(length);
            }

            try
            {
                LeakReport report = LeakReport.Of(Taken(core))!;
                Assert.False(report.IsProof, $"{length} of {whole}");
            }
            catch (TargetException obstacle)
            {
                Assert.True(length < whole / 2, $"{length} of {whole}: {obstacle.Message}");
                Assert.DoesNotContain('\n', obstacle.Message);
            }
        }
    }

    // Without notes of threads nobody knows where their stacks begin, nor where their caches are.
    [Theory]
    [InlineData("leaky.c chains 50")]
    [InlineData("leaky.c stale 50")]
    [InlineData("leaky.c threads 20")]
    public static void Are_no_proof_in_one_without_its_threads(string program)
    {
        using var folder = new CoreFolder();
        using Target target = Programs.Start(program, "2.36");
        string core = folder.Gcore(target.Pid);
        Assert.NotEqual(0, CoreNoteTypes.Replace(core, 1, 0x7fff)); // NT_PRSTATUS

        LeakReport report = LeakReport.Of(Taken(core))!;

        Assert.False(report.IsProof);
        Assert.DoesNotContain("Nothing is leaked", report.Headline, StringComparison.Ordinal);
        Assert.InRange(report.Leaks.Leaked.Blocks, 1UL, target.Number("lost_blocks"));
        Assert.Contains(report.Leaks.Limits, static limit => limit.Contains("registers of its threads are not known", StringComparison.Ordinal));
    }

    private static Snapshot Taken(string core) => FileTarget.Take(core, new CaptureOptions { ProvesLeaks = true }, TestContext.Current.CancellationToken);

    private static LeakFacts LeaksIn(string core) => Taken(core).Leaks!;
}
