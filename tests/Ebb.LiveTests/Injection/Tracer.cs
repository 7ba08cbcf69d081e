using System.Diagnostics;
using System.Globalization;
using Ebb.Injection;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Trimming;
using Ebb.LiveTests.Tuning;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Injection;

/// <summary>A process that makes copies of a target, or trims it, and can be killed at any moment of it: this program, started once more.</summary>
internal sealed class Tracer : IDisposable
{
    public const string Word = "--tracer";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private bool _isKilled; // the run-time may learn it seconds later

    private Tracer(Process process) => _process = process;

    /// <summary>Starts one that makes a copy and stops for ever at one moment of it; returns when it is there.</summary>
    public static Tracer HeldAt(Instant instant, int pid) => Started("held", pid, instant.ToString());

    /// <summary>Starts one that makes and ends copies without a pause, by any thread that can be borrowed.</summary>
    public static Tracer Busy(int pid, int seed) => Started("busy", pid, seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>Kills it, and waits until the kernel has taken it away.</summary>
    public void Kill()
    {
        _isKilled = true;
        Signals.Send(_process.Id, Signals.Kill);
        ThreadStates.Until(() => IsDead(_process.Id));
    }

    /// <summary>Sends it a signal.</summary>
    public void Send(int signal) => Signals.Send(_process.Id, signal);

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public int End()
    {
        Assert.True(_process.WaitForExit(s_limit), "it does not end");
        _isKilled = true;
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_isKilled)
        {
            Kill();
        }

        _process.Dispose();
    }

    /// <summary>What the process itself does.</summary>
    public static int Run(string[] what)
    {
        if (what[0] is TrimmerProcess.Held or TrimmerProcess.Busy)
        {
            return TrimmerProcess.Run(what);
        }

        if (what[0] == TunerProcess.Held)
        {
            return TunerProcess.Run(what);
        }

        int pid = int.Parse(what[1], CultureInfo.InvariantCulture);
        CopyPlan plan = Capture.PlanCopy(pid);
        if (what[0] == "held")
        {
            Instant instant = Enum.Parse<Instant>(what[2]);
            using var copier = Copier.Copy(pid, plan, s_limit, at => HoldAt(instant, at));
            copier.Dispose();
        }
        else
        {
            var random = new Random(int.Parse(what[2], CultureInfo.InvariantCulture));
            CopyOf(pid, plan, random); // the first time much is compiled
            Console.WriteLine("there");
            while (true)
            {
                CopyOf(pid, plan, random);
            }
        }

        return 1; // it was never there
    }

    // The last of its threads has let go what it traced. Who waits for a process of ours in other ways waits for the run-time.
    private static bool IsDead(int pid) =>
        !Linux.ProcFile.TryRead(pid, "stat", out byte[] stat) || Stat.Parse(stat) is { IsZombie: true, Threads: 1 };

    private static void CopyOf(int pid, CopyPlan plan, Random random)
    {
        using var copier = Copier.Copy(pid, plan with { Preference = random.Next }, s_limit);
    }

    /// <summary>Does not return where it is the moment that was wanted.</summary>
    public static void HoldAt(Instant wanted, Instant at)
    {
        if (at == wanted)
        {
            Console.WriteLine("there");
            using var never = new ManualResetEventSlim();
            never.Wait();
        }
    }

    /// <summary>Starts one; returns when it has said that it is there.</summary>
    public static Tracer Started(params object[] what)
    {
        string[] arguments = [Word, .. what.Select(word => $"{word}")];
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var tracer = new Tracer(Process.Start(start)!);
        if (tracer._process.StandardOutput.ReadLine() != "there")
        {
            string errors = tracer._process.StandardError.ReadToEnd();
            tracer.Dispose();
            Assert.Fail($"a tracer {string.Join(' ', arguments)} did not get there: {errors}");
        }

        return tracer;
    }
}
