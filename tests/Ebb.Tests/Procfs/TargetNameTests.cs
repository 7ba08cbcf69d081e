using Ebb.Procfs;

namespace Ebb.Tests.Procfs;

public static class TargetNameTests
{
    private static readonly ProcessEntry[] s_processes =
    [
        Entry(1, "init", "/sbin/init", ["/sbin/init", "splash"]),
        Entry(2, "kworker", null, [], flags: 0x200000),
        Entry(10, "python3", "/usr/bin/python3.11", ["python3", "app.py"]),
        Entry(11, "gunicorn", "/usr/bin/python3.11", ["gunicorn: master [shop]"]),
        Entry(12, "a-very-long-nam", "/opt/a-very-long-name (deleted)", ["/opt/a-very-long-name"]),
        Entry(13, "worker", "/usr/bin/worker", ["worker"]),
        Entry(14, "worker", null, [], state: 'Z'),
        Entry(15, "gone", null, [], state: 'Z'),
        Entry(16, "dd", "/bin/dd", ["dd"]),
        Entry(17, "dd", "/bin/dd", ["dd"]),
    ];

    [Theory]
    [InlineData("init", 1)]
    [InlineData("python3", 10)]
    [InlineData("gunicorn", 11)]
    [InlineData("a-very-long-name", 12)]
    [InlineData("worker", 13)] // the zombie of that name is not meant
    [InlineData("gone", 15)] // unless nothing else is called so
    [InlineData("kworker", 2)]
    public static void A_name_is_met_by_the_process_called_so(string name, int pid) =>
        Assert.Equal(pid, Assert.IsType<TargetName.One>(TargetName.Match(name, s_processes, except: 99)).Process.Pid);

    [Theory]
    [InlineData("python")]
    [InlineData("INIT")]
    [InlineData("shop")]
    [InlineData("")]
    public static void A_part_of_a_name_is_no_name(string name) =>
        Assert.IsType<TargetName.None>(TargetName.Match(name, s_processes, except: 99));

    [Theory]
    [InlineData("dd", new[] { 16, 17 })]
    [InlineData("python3.11", new[] { 10, 11 })]
    public static void All_that_are_called_so_are_listed(string name, int[] pids) =>
        Assert.Equal(pids, Assert.IsType<TargetName.Several>(TargetName.Match(name, s_processes, except: 99)).Processes.Select(process => process.Pid));

    [Fact]
    public static void Nobody_means_ebb_itself() =>
        Assert.Equal(17, Assert.IsType<TargetName.One>(TargetName.Match("dd", s_processes, except: 16)).Process.Pid);

    private static ProcessEntry Entry(int pid, string name, string? executable, string[] commandLine, char state = 'S', uint flags = 0) =>
        new(pid, name, executable, commandLine, new Stat
        {
            Pid = pid,
            Name = name,
            State = state,
            ParentPid = 1,
            Flags = flags,
            Threads = 1,
            StartTicks = 0,
        });
}
