using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Procfs;
using Ebb.Snapshots;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary><c>ebb trim --yes</c> where nothing can be done: a line that says why, a code, and a process that is as it was.</summary>
public static class ProcessesThatCannotBeTrimmed
{
    [Fact]
    public static void Are_traced_by_another_process_which_is_named()
    {
        Requires.Ptrace();
        using Target target = Target.Start("top_pin.c");
        string tracer = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} ({File.ReadAllText("/proc/self/comm").TrimEnd()}) traces it already");
        using (Freezer.Freeze(target.Pid, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken))
        {
            ulong before = Kernel.Resident(target.Pid);
            Called called = Called.Ebb("trim", $"{target.Pid}", "--yes"), looked = Called.Ebb("trim", $"{target.Pid}");

            Assert.Equal((4, before), (called.Exit, Kernel.Resident(target.Pid)));
            called.TellsOneLine(tracer);
            Assert.Equal(0, looked.Exit);
            Assert.Contains("traces it already", string.Join(' ', looked.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Called tuned = Called.Ebb("tune", $"{target.Pid}", "top_pad=0", "--yes");
            Assert.Equal(4, tuned.Exit);
            tuned.TellsOneLine(tracer);
        }

        Assert.Equal(0, Called.Ebb("trim", $"{target.Pid}", "--yes").Exit);
    }

    /// <remarks>Two that trim meet in a process, and each holds a thread for moments.</remarks>
    [Fact(Timeout = 60_000)]
    public static async Task Are_not_those_whose_tracer_leaves_in_a_moment()
    {
        Requires.Ptrace();
        using Target target = Target.Start("top_pin.c");
        Inspected.Quiet(target.Pid);
        TrimPlan plan = EverythingFree.Of(target.Pid);
        Task<TrimOutcome> trim;
        using (Freezer.Freeze(target.Pid, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken))
        {
            trim = Task.Run(() => Trimmer.Run(plan, new TrimOptions(), null, TestContext.Current.CancellationToken));
            ThreadStates.Until(() => trim.IsCompleted || Linux.ProcFile.ListTasks(Environment.ProcessId).Any(IsTrimmer));
        }

        Assert.Equal(plan.Forecast, (await trim).Advised);

        static bool IsTrimmer(int tid) => Linux.ProcFile.TryRead(Environment.ProcessId, string.Create(CultureInfo.InvariantCulture, $"task/{tid}/comm"), out byte[] name)
            && name.AsSpan().StartsWith("trimmer"u8);
    }

    [Fact]
    public static void Are_stopped_and_stay_so()
    {
        Requires.Ptrace();
        using Target target = Target.Start("top_pin.c");
        Signals.Send(target.Pid, Signals.Stop);
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'T'));
        ulong before = Kernel.Resident(target.Pid);

        Called called = Called.Ebb("trim", $"{target.Pid}", "--yes");

        Assert.Equal((5, before), (called.Exit, Kernel.Resident(target.Pid)));
        called.TellsOneLine("is stopped", string.Create(CultureInfo.InvariantCulture, $"kill -CONT {target.Pid}"));
        Assert.All(ThreadStates.All(target.Pid), state => Assert.Equal('T', state));
        Signals.Send(target.Pid, Signals.Continue);
        target.Command("count");
    }

    [Fact]
    public static void Have_ended_and_are_zombies()
    {
        using Process shell = Called.Start("bash", "-c", "sleep 0 & echo $!; exec cat"); // it waits for nobody
        try
        {
            string zombie = shell.StandardOutput.ReadLine()!;
            ThreadStates.Until(() => File.ReadAllText($"/proc/{zombie}/stat").Contains(") Z ", StringComparison.Ordinal));

            Called called = Called.Ebb("trim", zombie, "--yes");

            Assert.Equal(3, called.Exit);
            called.TellsOneLine($"process {zombie} has ended");
        }
        finally
        {
            shell.StandardInput.Close();
            shell.WaitForExit();
        }
    }

    [Fact]
    public static void Are_threads_of_the_kernel()
    {
        int? kernelThread = ProcessList.Take().FirstOrDefault(process => process.IsKernelThread)?.Pid;
        Requires.That(kernelThread is not null, "no kernel thread to be seen here");

        Called called = Called.Ebb("trim", kernelThread!.Value.ToString(CultureInfo.InvariantCulture), "--yes");

        Assert.Equal(5, called.Exit);
        called.TellsOneLine("kernel");
    }
}
