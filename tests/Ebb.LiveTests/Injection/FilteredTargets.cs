using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Injection;

/// <summary>A process with filters of system calls (seccomp) is acted in where they allow it, is told why where not, and goes on whole.</summary>
public static class FilteredTargets
{
    private const ulong Few = 64 << 10; // the page of code that ebb writes to, and what the target needs to check itself

    [Theory]
    [InlineData("list")]
    [InlineData("no-getpid")]
    [InlineData("kill-vectored")]
    [InlineData("list", "kill-clone")] // the second thread's own
    [InlineData("kill-clone", "list")]
    public static void Are_copied_where_all_calls_are_allowed(params string[] filters)
    {
        using Target target = Start(filters);

        Snapshot snapshot = Take(target.Pid);

        Assert.Equal(CaptureMode.Fork, snapshot.Capture.Mode);
        IsWhole(target);
    }

    [Theory]
    [InlineData("kill-clone", "forbids clone: the kernel would kill it")]
    [InlineData("threads-only", "forbids clone: the call would fail with errno 77")]
    [InlineData("kill-getpid", "forbids getpid: the kernel would kill it")]
    [InlineData("kill-restart", "forbids restart_syscall")]
    public static void Are_frozen_instead_where_one_is_not(string filter, string why)
    {
        using Target target = Start(filter);

        Snapshot snapshot = Take(target.Pid);

        Assert.Equal(CaptureMode.Freeze, snapshot.Capture.Mode);
        Assert.Contains(why, Assert.Single(snapshot.Remarks, static remark => remark.Code == "no-copy").Message, StringComparison.Ordinal);
        IsWhole(target);
    }

    [Theory]
    [InlineData("list")] // where process_madvise fails
    [InlineData("no-getpid")]
    [InlineData("no-vectored")]
    [InlineData("kill-vectored")]
    [InlineData("kill-clone")]
    [InlineData("trap-nanosleep")]
    [InlineData("list", "kill-getpid")]
    [InlineData("kill-vectored", "list")]
    public static void Are_trimmed_where_all_calls_are_allowed(params string[] filters)
    {
        using Target target = Start(filters);
        ulong before = Kernel.Rollup(target.Pid)["Anonymous"];

        Called called = Called.Ebb("trim", $"{target.Pid}", "--yes");

        Assert.True(called.Exit == 0, called.Errors + called.Output);
        Assert.True(before - Kernel.Rollup(target.Pid)["Anonymous"] > 8 << 20, called.Output);
        IsWhole(target);
    }

    [Theory]
    [InlineData("kill-getpid", "forbids getpid: the kernel would kill it")]
    [InlineData("no-madvise", "forbids madvise: the call would fail with errno 77")]
    [InlineData("strict", "strict seccomp")]
    public static void Are_not_trimmed_where_one_is_not(string filter, string why)
    {
        using Target target = Start(filter);
        ulong before = Kernel.Rollup(target.Pid)["Anonymous"];

        Called called = Called.Ebb("trim", $"{target.Pid}", "--yes");

        Assert.True(called.Exit == 5, called.Errors + called.Output);
        called.TellsOneLine(why);
        Assert.InRange(Kernel.Rollup(target.Pid)["Anonymous"], before, before + Few);
        IsWhole(target);
    }

    [Fact]
    public static void Are_told_to_trim_themselves_where_that_is_allowed()
    {
        using Target target = Start("list");
        ulong before = Kernel.Rollup(target.Pid)["Anonymous"];

        Called called = Called.Ebb("trim", $"{target.Pid}", "--yes", "--call");

        Assert.True(called.Exit == 0, called.Errors + called.Output);
        Assert.True(before - Kernel.Rollup(target.Pid)["Anonymous"] > 8 << 20, called.Output);
        IsWhole(target);
    }

    [Fact]
    public static void Are_not_where_a_sleep_would_be_their_end()
    {
        using Target target = Start("trap-nanosleep");

        Called called = Called.Ebb("trim", $"{target.Pid}", "--yes", "--call");

        Assert.True(called.Exit == 5, called.Errors + called.Output);
        called.TellsOneLine("forbids nanosleep: it would get a signal (SIGSYS)");
        IsWhole(target);
    }

    /// <remarks>The kernel would go on with the sleep by restart_syscall, for which this filter kills.</remarks>
    [Fact]
    public static void Sleep_on_where_only_the_kernels_own_way_to_go_on_is_forbidden()
    {
        using Target target = Start("kill-restart");
        target.Command("sleep");
        Inspected.Quiet(target.Pid);

        Called called = Called.Ebb("trim", $"{target.Pid}", "--yes");

        Assert.True(called.Exit == 0, called.Errors + called.Output);
        Assert.Equal("1", target.Command("check")["slept"]);
        IsWhole(target);
    }

    [Theory]
    [InlineData("ebb trim $1", 0)]
    [InlineData("ebb trim $1 --yes", 5)]
    [InlineData("ebb inspect $1 --capture fork --max-pause 7ms", 5)]
    public static void Are_left_alone_where_their_filters_cannot_be_read(string command, int exit)
    {
        Requires.Program("setpriv");
        using Target target = Start("list");

        Called called = Called.Shell($"ebb() {{ setpriv --bounding-set -sys_admin --inh-caps -sys_admin \"$ebb\" \"$@\"; }}; {command}", $"{target.Pid}");

        Assert.True(called.Exit == exit, called.Errors + called.Output);
        Assert.Contains("CAP_SYS_ADMIN", (called.Output + called.Errors).ReplaceLineEndings(" "), StringComparison.Ordinal);
        IsWhole(target);
    }

    private static Target Start(params string[] filters)
    {
        Requires.Ptrace();
        Requires.Filters();
        var target = Target.Start("filtered.c", filters);
        if (filters is not ["strict"])
        {
            target.Command("check");
        }

        Inspected.Quiet(target.Pid);
        return target;
    }

    private static void IsWhole(Target target) => Assert.Equal("0", target.Command("check")["broken"]);

    private static Snapshot Take(int pid) =>
        Capture.Take(pid, new CaptureOptions { Mode = CaptureMode.Fork }, TestContext.Current.CancellationToken);
}
