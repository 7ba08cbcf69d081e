using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>A process whose first thread has ended lives on in its others, though <c>/proc/PID</c> shows a zombie.</summary>
public static class ProcessesWithoutTheirFirstThread
{
    [Theory]
    [InlineData(CaptureMode.Live)]
    [InlineData(CaptureMode.Freeze)]
    [InlineData(CaptureMode.Fork)]
    public static void Are_read_by_another(CaptureMode mode)
    {
        Requires.Ptrace();
        using Target target = Leaderless();

        var seen = Inspected.Of(target, mode);

        Assert.Equal(mode, seen.Snapshot.Capture.Mode);
        Assert.Equal(target.Pid, seen.Snapshot.Target.Pid);
        Assert.Equal("leaderless", Path.GetFileName(seen.Snapshot.Target.Executable));
        Assert.Single(seen.Snapshot.Target.CommandLine);
        Assert.Equal(Kernel.Resident((int)target.Number("tid")), seen.Ledger.Resident.Count);
        Assert.Equal(0, seen.Ledger.KernelDifference);
        Assert.NotEmpty(Assert.Single(seen.Snapshot.Mallocs).Arenas);
    }

    [Fact]
    public static void Are_found_by_their_name_and_have_not_ended()
    {
        using Target target = Leaderless();

        Assert.Contains(TargetName.Resolve("leaderless") switch
        {
            TargetName.One one => [one.Process],
            TargetName.Several several => several.Processes, // tests run side by side
            _ => [],
        }, process => process.Pid == target.Pid && !process.HasEnded);
    }

    [Fact]
    public static void Are_gone_when_the_last_of_them_ends()
    {
        using Target target = Leaderless();
        int last = LivingThread.Of(target.Pid)!.Value;
        target.End("quit");

        Assert.Equal(target.Number("tid"), (ulong)last);
        Assert.Null(LivingThread.Of(target.Pid));
        TargetException gone = Assert.Throws<TargetException>(() => Capture.Take(target.Pid, new CaptureOptions(), TestContext.Current.CancellationToken));
        Assert.Equal((Obstacle.Gone, target.Pid), (gone.Obstacle, gone.Pid));
    }

    private static Target Leaderless()
    {
        var target = Target.Start("leaderless.c");
        ThreadStates.Until(() => Stat.Parse(ProcFile.Read(target.Pid, "stat")).IsZombie);
        return target;
    }
}
