using System.Globalization;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>Where no copy can be had, the process is stopped while it is read, if that is short enough, and the report says so.</summary>
public static class CopiesThatCannotBe
{
    private const string Groups = "/sys/fs/cgroup/pids";

    [Fact]
    public static void A_limit_on_tasks_is_seen_before_it_is_met()
    {
        Requires.Ptrace();
        using Target target = Target.Start("in_use.c", "1000", "100");
        using TaskLimit limit = TaskLimit.On(target.Pid);

        Snapshot snapshot = Take(target.Pid, null);

        Assert.Equal(CaptureMode.Freeze, snapshot.Capture.Mode);
        Remark remark = Assert.Single(snapshot.Remarks, remark => remark.Code == "no-copy");
        Assert.Contains($"control group {limit.Folder} may have 1 tasks and has 1", remark.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_freeze_that_would_be_too_long_is_none()
    {
        Requires.Ptrace();
        using Target target = Target.Start("in_use.c", "200000", "100");
        using TaskLimit limit = TaskLimit.On(target.Pid);

        TargetException refused = Assert.Throws<TargetException>(() => Take(target.Pid, TimeSpan.FromMilliseconds(10)));

        Assert.Equal(Obstacle.Unsupported, refused.Obstacle);
        Assert.Contains("cannot be copied", refused.Message, StringComparison.Ordinal);
        Assert.Contains("more than --max-pause 10ms allows", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CaptureMode.Fork)]
    [InlineData(CaptureMode.Freeze)]
    public static void A_pause_that_would_be_too_long_is_none(CaptureMode mode)
    {
        Requires.Ptrace();
        using Target target = Target.Start("in_use.c", "1000", "100");

        TargetException refused = Assert.Throws<TargetException>(() => Capture.Take(
            target.Pid, new CaptureOptions { Mode = mode, MaxPause = TimeSpan.FromMilliseconds(1) }, TestContext.Current.CancellationToken));

        Assert.Contains("--max-pause 1ms", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_process_that_a_signal_has_stopped_is_read_as_it_stands_and_stays_stopped()
    {
        Requires.Ptrace();
        using Target target = Target.Start("in_use.c", "200000", "1000"); // a freeze is forecast to be longer than what is allowed where nothing is asked for
        Stop(target);

        Snapshot snapshot = Take(target.Pid, null);
        Snapshot live = Capture.Take(target.Pid, new CaptureOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(CaptureMode.Freeze, snapshot.Capture.Mode);
        Remark remark = Assert.Single(snapshot.Remarks);
        Assert.Contains("cannot be copied: a signal has stopped it (SIGSTOP", remark.Message, StringComparison.Ordinal);
        Assert.True(live.Capture.IsExact);
        Assert.Equal(snapshot.Kernel.Resident, live.Kernel.Resident);
        Assert.Equal(['T'], ThreadStates.All(target.Pid));
        Signals.Send(target.Pid, Signals.Continue);
    }

    [Fact]
    public static void A_process_that_a_signal_has_stopped_is_not_held_longer_than_is_asked_for()
    {
        Requires.Ptrace();
        using Target target = Target.Start("in_use.c", "200000", "1000");
        Stop(target);

        TargetException refused = Assert.Throws<TargetException>(() => Take(target.Pid, TimeSpan.FromMilliseconds(20)));

        Assert.Contains("a signal has stopped it (SIGSTOP", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("--capture live never stops it", refused.Message, StringComparison.Ordinal);
        Signals.Send(target.Pid, Signals.Continue);
    }

    private static void Stop(Target target)
    {
        Signals.Send(target.Pid, Signals.Stop);
        ThreadStates.Until(() => ThreadStates.All(target.Pid) is ['T']);
    }

    private static Snapshot Take(int pid, TimeSpan? most) =>
        Capture.Take(pid, new CaptureOptions { Mode = CaptureMode.Fork, MaxPause = most }, TestContext.Current.CancellationToken);

    /// <summary>A control group in which a process may have the tasks that it has, and no more. Root's to make.</summary>
    private sealed record TaskLimit(string Folder, int Pid) : IDisposable
    {
        public static TaskLimit On(int pid)
        {
            Requires.Root();
            Assert.SkipUnless(File.Exists($"{Groups}/cgroup.procs"), $"no {Groups} on this machine");
            var limit = new TaskLimit(string.Create(CultureInfo.InvariantCulture, $"{Groups}/ebb-test-{pid}"), pid);
            Directory.CreateDirectory(limit.Folder);
            File.WriteAllText($"{limit.Folder}/cgroup.procs", $"{pid}");
            File.WriteAllText($"{limit.Folder}/pids.max", "1");
            return limit;
        }

        public void Dispose()
        {
            File.WriteAllText($"{Groups}/cgroup.procs", $"{Pid}");
            Directory.Delete(Folder);
        }
    }
}
