using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ebb.Benchmarks;

/// <summary>The programs that are run: ebb as it ships, the bare copy in C, and the targets, all built here.</summary>
internal sealed class Programs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ebb-bench-").FullName;
    private readonly string _run;
    private readonly string _copy;
    private readonly string _ebb;

    public Programs()
    {
        _run = Compile("bench/c/run.c");
        _copy = Compile("bench/c/copy.c");
        _ = Output(Path.Combine(Root, "ebb"), "--help"); // builds it
        _ebb = Path.Combine(Root, "artifacts", "ebb", "ebb");
    }

    private static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    public string Compile(string source)
    {
        string path = Path.Combine(Root, source.Contains('/', StringComparison.Ordinal) ? source : "tests/targets/" + source);
        string program = Path.Combine(_folder, Path.GetFileNameWithoutExtension(source));
        _ = Output("gcc", "-std=gnu11", "-O2", "-pthread", path, "-o", program, "-ldl");
        return program;
    }

    /// <summary><c>ebb inspect PID --json</c> and the copy in turns, each from exec to exit.</summary>
    public (double CopyMilliseconds, double EbbMilliseconds, double PeakMebibytes) WholeProcess(int pid, int pairs)
    {
        string target = pid.ToString(CultureInfo.InvariantCulture);
        var copies = new List<double>();
        var ebbs = new List<double>();
        double peak = 0;
        for (int i = 0; i < pairs; i++)
        {
            copies.Add(Once(_copy, target).Milliseconds);
            (double milliseconds, double mebibytes) = Once(_ebb, "inspect", target, "--json");
            ebbs.Add(milliseconds);
            peak = Math.Max(peak, mebibytes);
        }

        return (Median.Of(copies), Median.Of(ebbs), peak);
    }

    /// <summary>ebb alone, with these arguments.</summary>
    public (double Milliseconds, double PeakMebibytes, int Runs) Run(int times, params string[] arguments)
    {
        (double Milliseconds, double Mebibytes)[] all = [.. Enumerable.Range(0, times).Select(_ => Once(_ebb, arguments))];
        return (Median.Of(all.Select(static one => one.Milliseconds)), all.Max(static one => one.Mebibytes), times);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (double Milliseconds, double Mebibytes) Once(string program, params string[] arguments)
    {
        string[] said = Output(_run, [program, .. arguments]).Split(' ');
        if (int.Parse(said[2], CultureInfo.InvariantCulture) != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {said[2]}");
        }

        return (double.Parse(said[0], CultureInfo.InvariantCulture) / 1000, double.Parse(said[1], CultureInfo.InvariantCulture) / 1024);
    }

    private static string Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
