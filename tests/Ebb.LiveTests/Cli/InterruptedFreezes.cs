using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Injection;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Cli;

/// <summary>However ebb is ended while it holds a process, the process goes on.</summary>
public static class InterruptedFreezes
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    [Theory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    [InlineData(Signals.Kill, 128 + Signals.Kill)]
    public static void Leave_the_process_running(int signal, int exit)
    {
        Requires.Ptrace();
        using Target target = Target.Start("in_use.c", "6000000", "24");
        using Process ebb = Called.Start(Called.Program, "inspect", "--capture", "freeze", target.Pid.ToString(CultureInfo.InvariantCulture));

        // Ebb itself is held as soon as it holds the target, so that the signal comes while it does.
        ThreadStates.Until(() => ebb.HasExited || ThreadStates.All(target.Pid).Contains('t'));
        Signals.Send(ebb.Id, Signals.Stop);
        ThreadStates.Until(() => ThreadStates.All(ebb.Id).All(state => state == 'T'));
        Assert.Contains('t', ThreadStates.All(target.Pid));
        Signals.Send(ebb.Id, signal);
        Signals.Send(ebb.Id, Signals.Continue);
        string errors = ebb.StandardError.ReadToEnd();
        Assert.True(ebb.WaitForExit(TimeSpan.FromSeconds(30)));

        ThreadStates.Until(() => Kernel.Status(target.Pid)["TracerPid"] == "0"); // the kernel lets go what a killed tracer held
        Assert.DoesNotContain(ThreadStates.All(target.Pid), state => state is 't' or 'T');
        target.Command("rss");
        Assert.Equal(exit, ebb.ExitCode);
        Assert.InRange(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 0, 1);
    }

    [Theory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    public static void Leave_no_copy_behind(int signal, int exit)
    {
        Requires.Ptrace();
        using Target target = Target.Start("in_use.c", "6000000", "24");
        IReadOnlyList<string> before = Outside.Of(target.Pid);
        using Process ebb = Called.Start(Called.Program, "inspect", "--capture", "fork", target.Pid.ToString(CultureInfo.InvariantCulture));

        ThreadStates.Until(() => ebb.HasExited || HasACopy(target.Pid));
        Signals.Send(ebb.Id, Signals.Stop);
        ThreadStates.Until(() => ThreadStates.All(ebb.Id).All(state => state == 'T'));
        Assert.True(HasACopy(target.Pid));
        Signals.Send(ebb.Id, signal);
        Signals.Send(ebb.Id, Signals.Continue);
        string errors = ebb.StandardError.ReadToEnd();
        Assert.True(ebb.WaitForExit(TimeSpan.FromSeconds(30)));

        Outside.ComesBackTo(before, target.Pid, "a copy that was interrupted");
        target.Command("rss");
        Assert.Equal(exit, ebb.ExitCode);
        Assert.InRange(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 0, 1);
    }

    // The worker's child, that the kernel shows as one of the worker's.
    private static bool HasACopy(int pid) => Linux.ProcFile.ListTasks(pid).Any(tid =>
        Linux.ProcFile.TryRead(pid, $"task/{tid}/children", out byte[] children) && children.Length > 0);
}
