using System.Globalization;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.LiveTests.Procfs;

public static class ProcFilesOfALiveProcess
{
    [Fact]
    public static void All_counters_of_all_mappings_sum_to_the_kernels_own_sum()
    {
        using Target target = Target.Start("stacks.c");

        IReadOnlyList<SmapsMapping> mappings = Smaps.Parse(ProcFile.Read(target.Pid, "smaps"));
        SmapsCounters sum = SmapsRollup.Parse(ProcFile.Read(target.Pid, "smaps_rollup"));

        Assert.Equal(sum.Rss, Sum(mappings, mapping => mapping.Rss));
        Assert.Equal(sum.Anonymous, Sum(mappings, mapping => mapping.Anonymous));
        Assert.Equal(sum.AnonHugePages, Sum(mappings, mapping => mapping.AnonHugePages));
        Assert.Equal(sum.Swap, Sum(mappings, mapping => mapping.Swap));
        Assert.Equal(Maps.Parse(ProcFile.Read(target.Pid, "maps")), mappings.Select(mapping => mapping.Mapping));
    }

    [Fact]
    public static void The_kernels_lists_agree_on_who_the_process_is()
    {
        using Target target = Target.Start("stacks.c", "3", "64K");

        Status status = Status.Parse(ProcFile.Read(target.Pid, "status"));
        Stat stat = Stat.Parse(ProcFile.Read(target.Pid, "stat"));

        Assert.Equal(("stacks", "stacks"), (status.Name, stat.Name));
        Assert.Equal((target.Pid, target.Pid, target.Pid), (status.Pid, status.Tgid, stat.Pid));
        Assert.Equal((4, 4), (status.Threads, stat.Threads));
        Assert.Equal(4, ProcFile.ListTasks(target.Pid).Count);
        Assert.Equal(status.ParentPid, stat.ParentPid);
        Assert.Equal(status.RssAnon + status.RssFile + status.RssShmem, status.VmRss);
        Assert.EndsWith("/stacks", ProcFile.ReadLink(target.Pid, "exe"), StringComparison.Ordinal);
        Assert.Equal(["3", "64K"], CommandLine.Parse(ProcFile.Read(target.Pid, "cmdline", CommandLine.Limit)).Skip(1));
    }

    [Fact]
    public static void It_started_after_this_test_and_before_now()
    {
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        using Target target = Target.Start("in_use.c");
        DateTimeOffset boot = BootTime.Parse(ProcFile.ReadOfMachine("stat"));

        DateTimeOffset started = BootTime.StartOf(Stat.Parse(ProcFile.Read(target.Pid, "stat")), boot, Ticks.PerSecond);

        // The kernel tells its own start to the second only.
        Assert.InRange(started, before.AddSeconds(-2), TimeProvider.System.GetUtcNow().AddSeconds(2));
    }

    [Fact]
    public static void Its_start_vector_and_environment_are_those_it_was_given()
    {
        Fixture fixture = new("in_use.c") { Environment = new Dictionary<string, string> { ["MALLOC_ARENA_MAX"] = "3", ["SECRET"] = "x" } };
        using Target target = fixture.Start();

        Auxv told = Auxv.Parse(ProcFile.Read(target.Pid, "auxv"));
        IReadOnlyList<Mapping> mappings = Maps.Parse(ProcFile.Read(target.Pid, "maps"));

        Assert.Equal([new("MALLOC_ARENA_MAX", "3")], StartEnvironment.Parse(ProcFile.Read(target.Pid, "environ", StartEnvironment.Limit)));
        Assert.Equal(Environment.SystemPageSize, (int)told.PageSize!.Value.Count);
        Assert.False(told.IsSecure);
        Assert.Contains(mappings, mapping => mapping.Start == told.Vdso && mapping.Name == "[vdso]");
        Assert.Contains("in_use", Holding(mappings, told.Entry!.Value).Name, StringComparison.Ordinal);
        Assert.Contains("in_use", Holding(mappings, told.ProgramHeaders!.Value).Name, StringComparison.Ordinal);
        Assert.Contains("ld", Holding(mappings, told.LoaderBase!.Value).Name, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_process_that_ended_is_gone()
    {
        using Target target = Target.Start("in_use.c");
        target.End("quit");

        Assert.Equal(Obstacle.Gone, Assert.Throws<TargetException>(() => ProcFile.Read(target.Pid, "smaps")).Obstacle);
        Assert.Equal(Obstacle.Gone, Assert.Throws<TargetException>(() => ProcFile.ListTasks(target.Pid)).Obstacle);
        Assert.Equal(Obstacle.Gone, Assert.Throws<TargetException>(() => ThreadActivity.Sample(target.Pid)).Obstacle);
        Assert.False(ProcFile.TryRead(target.Pid, "smaps", out _));
        Assert.Null(ProcFile.ReadLink(target.Pid, "exe"));
        Assert.Null(ProcessList.TryTake(target.Pid));
    }

    [Fact]
    public static void A_file_that_the_kernel_does_not_have_is_not_supported() =>
        Assert.Equal(Obstacle.Unsupported, Assert.Throws<TargetException>(() => ProcFile.Read(Environment.ProcessId, "no-such-file")).Obstacle);

    [Fact]
    public static void A_file_is_cut_where_we_said() => Assert.Equal(7, ProcFile.Read(Environment.ProcessId, "maps", limit: 7).Length);

    [Fact]
    public static void A_file_longer_than_any_page_is_read_whole()
    {
        byte[] smaps = ProcFile.Read(Environment.ProcessId, "smaps");

        Assert.True(smaps.Length > 64 << 10);
        Assert.NotEmpty(Smaps.Parse(smaps));
    }

    [Fact]
    public static void A_target_is_found_by_id_by_a_threads_id_and_by_name()
    {
        using Target target = Target.Start("blocked.c");
        string thread = target["futex"];

        Assert.Equal(target.Pid, Assert.IsType<TargetName.One>(TargetName.Resolve(target.Pid.ToString(CultureInfo.InvariantCulture))).Process.Pid);
        Assert.Equal(target.Pid, Assert.IsType<TargetName.One>(TargetName.Resolve(thread)).Process.Pid);
        Assert.Contains(target.Pid, TargetName.Resolve("blocked") switch
        {
            TargetName.One one => [one.Process.Pid],
            TargetName.Several several => several.Processes.Select(process => process.Pid), // tests run side by side
            _ => [],
        });
        Assert.IsType<TargetName.None>(TargetName.Resolve("999999999999"));
        Assert.IsType<TargetName.None>(TargetName.Resolve("no-such-program"));
    }

    [Fact]
    public static void A_zombie_is_in_the_list_and_known_as_one()
    {
        using Target target = Target.Start("leaderless.c");
        ThreadStates.Until(() => ProcessList.TryTake(target.Pid)!.IsZombie);

        Assert.Contains(ProcessList.Take(), process => process.Pid == target.Pid && process.IsZombie && process.Name == "leaderless");
    }

    private static Bytes Sum(IReadOnlyList<SmapsMapping> mappings, Func<SmapsMapping, Bytes> counter) =>
        mappings.Select(counter).Aggregate(Bytes.Zero, (sum, bytes) => sum + bytes);

    private static Mapping Holding(IReadOnlyList<Mapping> mappings, Address at) =>
        mappings.Single(mapping => mapping.Start <= at && at < mapping.End);
}
