using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Cores;

/// <summary>A folder of its own for the cores of one test, gone with it.</summary>
internal sealed class CoreFolder : IDisposable
{
    private const string Pattern = "/proc/sys/kernel/core_pattern";

    public string Path { get; } = Directory.CreateTempSubdirectory("ebb-core-").FullName;

    /// <summary>Starts a target that can be <see cref="Kill"/>ed. Needs a kernel that writes cores into files where the process is.</summary>
    public Target Start(Fixture fixture)
    {
        string pattern = File.ReadAllText(Pattern).Trim();
        Requires.That(!pattern.StartsWith('|') && !pattern.Contains('/', StringComparison.Ordinal), $"{Pattern} is {pattern}");
        Requires.That(HasHardLimit(), "ulimit -H -c is 0");
        return (fixture with { CoreFolder = Path }).Start();
    }

    /// <summary>Ends the target by a signal, and returns the core that the kernel has written.</summary>
    public string Kill(Target target, int signal = Signals.Abort)
    {
        Signals.Send(target.Pid, signal);
        target.WaitForEnd();
        return Assert.Single(Directory.GetFiles(Path));
    }

    /// <summary>A core of a process that goes on, written by gdb's gcore.</summary>
    public string Gcore(int pid)
    {
        Requires.Program("gcore");
        Requires.Ptrace();
        var start = new ProcessStartInfo("gcore", ["-o", System.IO.Path.Combine(Path, "gcore"), pid.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process gcore = Process.Start(start)!;
        Task<string> errors = gcore.StandardError.ReadToEndAsync();
        string said = gcore.StandardOutput.ReadToEnd();
        gcore.WaitForExit();
        Assert.True(gcore.ExitCode == 0, said + errors.GetAwaiter().GetResult());
        return System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"gcore.{pid}"));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static bool HasHardLimit() =>
        File.ReadLines("/proc/self/limits").First(static line => line.StartsWith("Max core file size", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[5] != "0";
}
