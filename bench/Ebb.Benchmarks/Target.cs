using System.Diagnostics;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Benchmarks;

/// <summary>A running program of <c>tests/targets</c> that has made its heap and stands still.</summary>
internal sealed class Target : IDisposable
{
    private readonly Process _process;
    private readonly Bytes _atStart;

    private Target(Process process)
    {
        _process = process;
        while (process.StandardOutput.ReadLine() is { } line && line != "ready")
        {
        }

        _atStart = Resident;
    }

    public int Pid => _process.Id;

    /// <summary>How much more of it is resident since it was ready: what reading it made of it.</summary>
    public long ResidentGrew => (long)Resident.Count - (long)_atStart.Count;

    public Bytes Resident => Smaps.Parse(ProcFile.Read(Pid, "smaps")).Aggregate(Bytes.Zero, static (sum, mapping) => sum + mapping.Rss);

    public static Target Start(string program, string[] arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

    /// <summary>What it answers to a line.</summary>
    public string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"the target ended at \"{line}\"");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
