using System.Text;
using Ebb.Injection;
using Ebb.Procfs;

namespace Ebb.Tests.Injection;

/// <summary>A copy is not made where it would meet a limit; a small /proc says what stands where.</summary>
public static class RoomForACopy
{
    private const int Pid = 71;

    private static readonly CopyCost s_small = new(new Bytes(1 << 20), new Bytes(64 << 20), new Bytes(256 << 20));

    [Fact]
    public static void Is_there_where_nothing_is_limited() => Assert.Null(With().Room().WhyNot(s_small));

    [Fact]
    public static void Is_not_there_where_a_group_may_have_but_one_task_more()
    {
        string? why = With(("/cg/pids/a/pids.max", "41\n"), ("/cg/pids/a/pids.current", "40\n")).Room().WhyNot(s_small);

        Assert.Equal("control group /cg/pids/a may have 41 tasks and has 40, and a copy is 2 more", why);
        Assert.Null(With(("/cg/pids/a/pids.max", "42\n"), ("/cg/pids/a/pids.current", "40\n")).Room().WhyNot(s_small));
        Assert.Null(With(("/cg/pids/a/pids.max", "max\n"), ("/cg/pids/a/pids.current", "40\n")).Room().WhyNot(s_small));
    }

    [Theory]
    [InlineData("/cg/unified/pids.max", "/cg/unified/pids.current")] // of a group above it
    [InlineData("/cg/unified/u/s/pids.max", "/cg/unified/u/s/pids.current")]
    public static void Is_looked_for_in_all_groups_up_to_the_root(string max, string now) =>
        Assert.Contains("may have 5 tasks", With((max, "5\n"), (now, "5\n")).Room().WhyNot(s_small), StringComparison.Ordinal);

    [Fact]
    public static void Is_not_there_where_the_memory_of_a_group_is_near_its_end()
    {
        // 1 MiB of page tables, an eighth of 64 MiB, and a sixteenth of the limit, 4 MiB, are 13 MiB.
        const string Limit = "67108864\n"; // 64 MiB
        Assert.Null(Old(Limit, used: 51 << 20, cache: 0).Room().WhyNot(s_small));
        Assert.Contains("control group /cg/memory/a has 12.0 MiB left below its limit of 64.0 MiB", Old(Limit, used: 52 << 20, cache: 0).Room().WhyNot(s_small), StringComparison.Ordinal);
        Assert.Null(Old(Limit, used: 52 << 20, cache: 1 << 20).Room().WhyNot(s_small)); // pages of files go first
        Assert.Null(Old("9223372036854771712\n", used: 52 << 20, cache: 0).Room().WhyNot(s_small)); // none

        static Limits Old(string limit, int used, int cache) => With(
            ("/cg/memory/a/memory.limit_in_bytes", limit), ("/cg/memory/a/memory.usage_in_bytes", $"{used}\n"), ("/cg/memory/a/memory.stat", $"cache 7\ntotal_inactive_file {cache}\n"));
    }

    [Theory]
    [InlineData("max", "67108864")]
    [InlineData("67108864", "max")]
    public static void Is_not_there_where_a_group_of_version_2_is_near_its_limit_or_where_it_is_slowed_down(string max, string high)
    {
        Limits limits = With(
            ("/cg/unified/u/memory.max", max), ("/cg/unified/u/memory.high", high), ("/cg/unified/u/memory.current", $"{52 << 20}"), ("/cg/unified/u/memory.stat", "anon 1\n"));

        Assert.Contains("control group /cg/unified/u has 12.0 MiB left", limits.Room().WhyNot(s_small), StringComparison.Ordinal);
        Assert.Null(CopyRoom.WhyNoLonger(limits.Memory()));
    }

    [Fact]
    public static void Runs_out_when_a_sixteenth_is_left()
    {
        Assert.Null(CopyRoom.WhyNoLonger([new MemoryRoom("a", new Bytes(160), new Bytes(10))]));
        Assert.Equal("a had only 9 B left below its limit of 160 B, while a copy lived", CopyRoom.WhyNoLonger([new MemoryRoom("a", new Bytes(160), new Bytes(9))]));
        Assert.Null(CopyRoom.WhyNoLonger([new MemoryRoom("a", new Bytes(1UL << 40), new Bytes(64 << 20))])); // of much, 64 MiB
    }

    [Fact]
    public static void Is_not_there_on_a_machine_that_has_no_memory_left() =>
        Assert.Contains("this machine has 10.0 MiB left", With(("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 10240 kB\n")).Room().WhyNot(s_small), StringComparison.Ordinal);

    [Fact]
    public static void Is_not_there_where_the_kernel_promises_no_more_than_it_has()
    {
        // Of 1 GiB that may be promised, 700 MiB are; 8 MiB and a 32nd of the process's 320 MiB are kept.
        (string, string)[] machine = [("/proc/sys/vm/overcommit_memory", "2\n"), ("/proc/meminfo", "CommitLimit: 1048576 kB\nCommitted_AS: 716800 kB\n")];

        Assert.Equal(new Bytes(306 << 20), With(machine).Room().Promisable);
        Assert.Null(With(machine).Room().WhyNot(s_small));
        Assert.Contains("vm.overcommit_memory=2", With(machine).Room().WhyNot(s_small with { Promised = new Bytes(307 << 20) }), StringComparison.Ordinal);
        machine[0] = ("/proc/sys/vm/overcommit_memory", "0\n");
        Assert.Null(With(machine).Room().WhyNot(s_small with { Promised = new Bytes(1UL << 40) }));
    }

    [Fact]
    public static void Is_not_there_where_a_user_may_have_no_more_threads()
    {
        (string, string)[] few = [("/proc/71/limits", "Limit  Soft Limit  Hard Limit  Units\nMax processes             0                    5                    processes\n")];

        Assert.Contains("user 1000 may have 0 tasks", With(few).Room().WhyNot(s_small), StringComparison.Ordinal);
        Assert.Null(With([.. few, ("/proc/71/status", Status(uid: 0, capabilities: 0))]).Room().WhyNot(s_small));
        Assert.Null(With([.. few, ("/proc/71/status", Status(uid: 1000, capabilities: 1 << 24))]).Room().WhyNot(s_small));
        Assert.Empty(With(("/proc/71/limits", "Max processes             500                    5                    processes\n")).Room().Tasks); // more than there are in all
    }

    [Fact]
    public static void Is_asked_for_by_what_the_process_could_write_to()
    {
        IReadOnlyList<Mapping> mappings = Maps.Parse("""
            1000-3000 rw-p 00000000 00:00 0 
            3000-5000 r--p 00000000 00:00 0 
            5000-9000 rw-s 00000000 00:01 7 /x

            """u8);

        Assert.Equal(new CopyCost(new Bytes(1 << 20), new Bytes(66 << 20), new Bytes(0x2000)), With().Cost(mappings));
        Assert.Equal(new Bytes((1 << 20) + (66 << 17)), With().Cost(mappings).InMemory);
    }

    private static string Status(int uid, ulong capabilities) =>
        $"Name:\ta\nTgid:\t71\nPid:\t71\nPPid:\t1\nUid:\t{uid}\t0\t0\t0\nVmSize:\t  327680 kB\nRssAnon:\t   65536 kB\nVmPTE:\t    1024 kB\nVmSwap:\t    2048 kB\nThreads:\t3\nCapEff:\t{capabilities:x16}\n";

    private static Limits With(params (string Path, string Text)[] more)
    {
        var files = new Dictionary<string, string>
        {
            ["/proc/71/status"] = Status(1000, 0),
            ["/proc/71/cgroup"] = "8:pids:/a\n4:memory:/a\n1:name=systemd:/a:b\n0::/u/s\n",
            ["/proc/self/mountinfo"] =
                "30 25 0:26 / /cg rw - tmpfs tmpfs rw\n31 30 0:27 / /cg/pids rw,relatime shared:7 - cgroup cgroup rw,pids\n32 30 0:28 / /cg/memory rw - cgroup cgroup rw,memory\n33 30 0:29 / /cg/unified rw - cgroup2 cgroup2 rw\n",
            ["/proc/loadavg"] = "0.20 0.18 0.12 1/80 11206\n",
        };
        Array.ForEach(more, one => files[one.Path] = one.Text);
        return new Limits(Pid, path => files.TryGetValue(path, out string? text) ? Encoding.UTF8.GetBytes(text) : null);
    }
}
