using System.Diagnostics;
using System.Text;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.Linux;

namespace Ebb.LiveTests.Lab;

/// <summary>However the lab is ended, its workers end; and when a worker is ended, the lab tells so.</summary>
public static class LabsThatAreEnded
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    [Theory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    [InlineData(Signals.Kill, 128 + Signals.Kill)]
    public static void Leave_no_worker_behind(int signal, int exit)
    {
        string mark = Guid.NewGuid().ToString();
        using Process ebb = Start(mark);
        HoldWithWorker(ebb, mark);
        Signals.Send(ebb.Id, signal);
        Signals.Send(ebb.Id, Signals.Continue);
        Assert.True(ebb.WaitForExit(TimeSpan.FromSeconds(30)));

        ThreadStates.Until(() => Workers(mark).Length == 0);
        Assert.Equal(exit, ebb.ExitCode);
        Assert.InRange(ebb.StandardError.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 0, 1);
    }

    [Theory]
    [InlineData(Signals.Kill, 0, "A worker was killed: by somebody, or by the kernel because memory ran out.")]
    [InlineData(Interrupt, 130, "")] // Ctrl-C, which a terminal sends to all of them
    public static void Tell_what_became_of_a_worker(int signal, int exit, string says)
    {
        string mark = Guid.NewGuid().ToString();
        using Process ebb = Start(mark);
        Signals.Send(HoldWithWorker(ebb, mark), signal);
        Signals.Send(ebb.Id, Signals.Continue);
        string output = string.Join(' ', ebb.StandardOutput.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.True(ebb.WaitForExit(TimeSpan.FromSeconds(30)));

        Assert.Equal(exit, ebb.ExitCode);
        Assert.Contains(says, output, StringComparison.Ordinal);
    }

    // What is inherited marks all workers of one lab.
    private static Process Start(string mark) => Called.Start("env", $"EBB_TEST_MARK={mark}", Called.Program, "lab", "top-pin", "--size", "64MiB");

    // Ebb stands still when this is done, and so its worker stays what it is.
    private static int HoldWithWorker(Process ebb, string mark)
    {
        while (true)
        {
            ThreadStates.Until(() => ebb.HasExited || Workers(mark).Length > 0);
            Signals.Send(ebb.Id, Signals.Stop);
            ThreadStates.Until(() => ThreadStates.All(ebb.Id).All(static state => state == 'T'));
            if (Workers(mark) is [var worker])
            {
                return worker;
            }

            Signals.Send(ebb.Id, Signals.Continue);
        }
    }

    private static int[] Workers(string mark) =>
    [
        .. ProcFile.ListProcesses().Where(pid =>
            ProcFile.TryRead(pid, "comm", out byte[] name) && !name.AsSpan().StartsWith("ebb\n"u8) && !name.AsSpan().StartsWith("env\n"u8)
            && ProcFile.TryRead(pid, "environ", out byte[] environment) && environment.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) >= 0),
    ];
}
