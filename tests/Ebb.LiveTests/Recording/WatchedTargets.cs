using System.Diagnostics;
using Ebb.Linux;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Watching;

namespace Ebb.LiveTests.Recording;

/// <summary>Samples of processes that go on, stand, end, and become others.</summary>
public static class WatchedTargets
{
    private static readonly SamplerOptions s_options = new() { Interval = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public static void A_walked_sample_has_malloc_s_own_counts()
    {
        using Target target = Target.Start("in_use.c", "20000", "1000");
        using var sampler = new Sampler(target.Pid, s_options);

        Sample sample = sampler.LookNow(walks: true).Sample!;

        Assert.True(sample.Malloc!.IsWalked);
        Assert.Equal(target.Number("arena"), sample.Malloc.System.Count);
        Assert.Equal(target.Number("hblkhd"), sample.Malloc.Mmapped.Count);
        Assert.Equal(target.Number("keepcost"), sample.Malloc.Top.Count);
        ulong free = sample.Walk!.Tcache.Count + sample.Walk.Fastbins.Count + sample.Walk.Bins.Count + sample.Malloc.Top.Count;
        Assert.Equal(target.Number("arena") + target.Number("hblkhd"), sample.Malloc.Live.Count + free + sample.Walk.Overhead.Count);
        Assert.Equal(target.Number("fordblks"), free - sample.Walk.Tcache.Count);
        Assert.InRange(sample.Malloc.Live.Count, target.Number("live_bytes"), target.Number("live_bytes") + 65536);
        Assert.Equal((ulong)sample.Walk.Ledger.Sum(static row => (long)row.Resident.Count), Ebb.Procfs.SmapsRollup.Parse(ProcFile.Read(target.Pid, "smaps_rollup")).Rss.Count);
    }

    [Fact]
    public static void What_grows_between_two_walks_is_derived_to_the_byte()
    {
        using Target target = Target.Start("in_use.c", "2000", "1000");
        using var sampler = new Sampler(target.Pid, s_options with { Share = 1e-9 });
        Sample walked = sampler.LookNow(walks: true).Sample!;

        var after = target.Command("more");
        Sample derived = sampler.LookNow().Sample!;
        Sample again = sampler.LookNow(walks: true).Sample!;

        Assert.Equal((true, false, true), (walked.Malloc!.IsWalked, derived.Malloc!.IsWalked, again.Malloc!.IsWalked));
        Assert.Null(derived.Walk);
        Assert.Equal(again.Malloc.Live, derived.Malloc.Live);
        Assert.True(derived.Malloc.Live > walked.Malloc.Live);
        Assert.NotEmpty(after);
    }

    [Fact]
    public static void Each_arena_has_the_number_of_its_making()
    {
        using Target target = Target.Start("arenas.c", "5", "300", "1000", "2");
        using var sampler = new Sampler(target.Pid, s_options with { Share = 1e-9 });

        Sample walked = sampler.LookNow(walks: true).Sample!, derived = sampler.LookNow().Sample!;

        Assert.Equal(Enumerable.Range(0, walked.Malloc!.Arenas.Count), walked.Malloc.Arenas.Select(static arena => arena.Number));
        Assert.True(walked.Malloc.Arenas.Count > 1);
        Assert.Equal(walked.Malloc.Arenas, derived.Malloc!.Arenas);
    }

    [Fact]
    public static void One_that_nothing_changes_in_is_not_walked_again()
    {
        using Target target = Target.Start("in_use.c");
        using var sampler = new Sampler(target.Pid, s_options with { Share = 1 });
        sampler.LookNow();

        Assert.All(Enumerable.Range(0, 5), _ => Assert.False(sampler.LookNow().Sample!.Malloc!.IsWalked));
        target.Command("more");
        Assert.Contains(Enumerable.Range(0, 100), _ => sampler.LookNow().Sample!.Malloc!.IsWalked);
    }

    [Fact]
    public static void One_that_ends_is_told_so()
    {
        using Target target = Target.Start("exits.c");
        using var sampler = new Sampler(target.Pid, s_options);
        Assert.Equal([MomentKind.Started], sampler.LookNow().Moments.Select(static moment => moment.Kind));

        target.End("exit");

        Assert.Equal(Obstacle.Gone, Assert.Throws<TargetException>(() => sampler.LookNow()).Obstacle);
        Assert.Equal([MomentKind.Ended], sampler.Drain().Select(static moment => moment.Kind));
    }

    [Fact]
    public static void One_that_becomes_another_program_is_read_as_that()
    {
        using Target target = Target.Start("exits.c");
        using var sampler = new Sampler(target.Pid, s_options);
        Sample before = sampler.LookNow().Sample!;

        target.Exec();
        Sighting after = sampler.LookNow(walks: true);

        Assert.Equal(("exits", "cat"), (before.Target.Name, after.Sample!.Target.Name));
        Assert.Equal([MomentKind.Replaced], after.Moments.Select(static moment => moment.Kind));
        Assert.True(after.Sample.Malloc!.Live < before.Malloc!.Live);
    }

    [Fact]
    public static void One_that_becomes_another_program_is_walked_soon_without_being_asked()
    {
        using Target target = Target.Start("exits.c");
        using var sampler = new Sampler(target.Pid, s_options);
        Assert.True(sampler.LookNow().Sample!.Malloc!.IsWalked);

        target.Exec();

        // By the clock of the samples: what a walk costs while its code is prepared is not held against the pace.
        Sample replaced = sampler.LookNow().Sample!, walked = replaced;
        ThreadStates.Until(() => (walked = sampler.LookNow().Sample!).Walk is not null || replaced.Walk is not null);
        Assert.Equal("cat", walked.Target.Name);
        Assert.InRange((walked.Clock - replaced.Clock).TotalSeconds, 0, 10);
    }

    [Fact]
    public static void One_that_stands_is_read_as_it_stands()
    {
        using Target target = Target.Start("in_use.c");
        using var sampler = new Sampler(target.Pid, s_options);
        Sample before = sampler.LookNow(walks: true).Sample!;

        Called("kill", "-STOP", target.Pid);
        ThreadStates.Until(() => File.ReadAllText($"/proc/{target.Pid}/stat").Contains(") T ", StringComparison.Ordinal));
        Sighting standing = sampler.LookNow(walks: true);
        Called("kill", "-CONT", target.Pid);
        ThreadStates.Until(() => !File.ReadAllText($"/proc/{target.Pid}/stat").Contains(") T ", StringComparison.Ordinal));
        Sighting running = sampler.LookNow();

        Assert.Equal((false, true, false), (before.Kernel.IsStopped, standing.Sample!.Kernel.IsStopped, running.Sample!.Kernel.IsStopped));
        Assert.Equal([MomentKind.Stopped], standing.Moments.Select(static moment => moment.Kind));
        Assert.Equal([MomentKind.Continued], running.Moments.Select(static moment => moment.Kind));
        Assert.Equal(before.Malloc!.Live, standing.Sample.Malloc!.Live);
    }

    [Fact]
    public static void A_service_is_followed_to_its_next_process()
    {
        string name = "ebb" + Path.GetRandomFileName()[..8];
        string program = Path.Combine(Path.GetTempPath(), name);
        File.Copy("/bin/sleep", program);
        try
        {
            using Process first = Process.Start(program, "60");
            using var sampler = new Sampler(first.Id, s_options with { Follows = name });
            Assert.Equal(first.Id, sampler.LookNow().Sample!.Target.Pid);

            first.Kill();
            first.WaitForExit();
            Sighting gone = sampler.LookNow();
            Assert.Null(gone.Sample);
            Assert.Equal([MomentKind.Ended], gone.Moments.Select(static moment => moment.Kind));

            using Process second = Process.Start(program, "60");
            Sighting? found = null;
            ThreadStates.Until(() => (found = sampler.LookNow()).Sample is not null);
            Assert.Equal(second.Id, found!.Sample!.Target.Pid);
            Assert.Equal([MomentKind.Started], found.Moments.Select(static moment => moment.Kind));
            second.Kill();
            second.WaitForExit();
        }
        finally
        {
            File.Delete(program);
        }
    }

    [Fact]
    public static void Its_control_group_is_that_of_the_kernel()
    {
        using Target target = Target.Start("in_use.c");
        using var sampler = new Sampler(target.Pid, s_options);

        GroupFigures? group = sampler.LookNow().Sample!.Group;

        Requires.That(group is not null, "no control group counts memory here");
        Assert.InRange(group!.Usage.Count, 1UL, ulong.MaxValue >> 8);
    }

    private static void Called(string program, string argument, int pid) =>
        Assert.Equal(0, Cli.Called.Run(program, argument, pid.ToString(System.Globalization.CultureInfo.InvariantCulture)).Exit);
}
