using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Snapshots;

/// <summary>A program that others wrote: it says <c>ready</c> when it has filled its heap, and is stopped while it is looked at.</summary>
/// <remarks>Runtimes have threads that never rest. SIGSTOP makes them stand, so that two witnesses see the same.</remarks>
internal sealed class RealProgram : IDisposable
{
    private const string Launched = "launched ";

    private readonly Process _shell;

    private RealProgram(Process shell) => _shell = shell;

    public int Pid { get; private set; }

    public static RealProgram Start(string program, string[] arguments, string ready = "ready", IReadOnlyDictionary<string, string>? environment = null)
    {
        Requires.Program(program);
        var start = new ProcessStartInfo("sh", ["-c", Target.Launch, "sh", program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var started = new RealProgram(Process.Start(start)!);
        try
        {
            started.Pid = int.Parse(started.WaitFor(Launched)[Launched.Length..], CultureInfo.InvariantCulture);
            started.WaitFor(ready);
            return started;
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    /// <summary>Stands it still: no thread of it runs until it is told to go on.</summary>
    /// <remarks>Once it rests: a signal would stop it right behind a brk(2), in the middle of malloc.</remarks>
    public void Stand()
    {
        Inspected.Quiet(Pid);
        Signals.Send(Pid, Signals.Stop);
        ThreadStates.Until(() => ThreadStates.All(Pid).All(state => state == 'T'));
    }

    public void GoOn() => Signals.Send(Pid, Signals.Continue);

    public void Dispose()
    {
        _shell.Kill(entireProcessTree: true);
        _shell.WaitForExit();
        _shell.Dispose();
    }

    private string WaitFor(string ready)
    {
        string said = "";
        while (true)
        {
            Task<string?> line = _shell.StandardOutput.ReadLineAsync();
            Assert.True(line.Wait(TimeSpan.FromSeconds(60)), $"it never said {ready}, but: {said}");
            if (line.Result is null)
            {
                Assert.Fail($"it ended before it said {ready}: {said}");
            }

            said += line.Result + "\n";
            if (line.Result!.Contains(ready, StringComparison.OrdinalIgnoreCase))
            {
                return line.Result!;
            }
        }
    }
}
