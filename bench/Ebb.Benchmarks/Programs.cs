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
        _ = source.EndsWith(".cc", StringComparison.Ordinal)
            ? Output("g++", "-std=gnu++17", "-O2", path, "-o", program)
            : Output("gcc", "-std=gnu11", "-O2", "-pthread", path, "-o", program, "-ldl");
        return program;
    }

    /// <summary>The copy and <c>ebb inspect PID --json</c> in turns, each from exec to exit; and how much longer ebb took than 1.3 copies.</summary>
    public (Used Copy, Used Ebb, double Over) Whole(int pid, int pairs)
    {
        string target = pid.ToString(CultureInfo.InvariantCulture);
        var copies = new List<Used>();
        var ebbs = new List<Used>();
        for (int i = 0; i < pairs; i++)
        {
            copies.Add(Once(_copy, target));
            ebbs.Add(Once(_ebb, "inspect", target, "--json"));
        }

        double over = Median.Of(copies.Zip(ebbs, static (copy, ebb) => ebb.Milliseconds - (1.3 * copy.Milliseconds)));
        return (Used.MedianOf(copies), Used.MedianOf(ebbs), over);
    }

    /// <summary>ebb alone, with these arguments.</summary>
    public Used Ebb(int times, params string[] arguments) => Used.MedianOf([.. Enumerable.Range(0, times).Select(_ => Once(_ebb, arguments))]);

    /// <summary><c>ebb record</c> of a process, a sample a second, while it runs.</summary>
    public Process Record(int pid, TimeSpan duration) => Process.Start(new ProcessStartInfo(_ebb,
        ["record", pid.ToString(CultureInfo.InvariantCulture), "--interval", "1s", "--duration", string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F0}s"), "-o", Path.Combine(_folder, "run.rec")])
    { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    /// <summary>gdb's way to look at another process later: a core of it. Null where gdb is not installed, or there is no room for the file.</summary>
    public Used? Gcore(int pid, Bytes size)
    {
        if (Find("gcore") is not { } gcore || (ulong)new DriveInfo(_folder).AvailableFreeSpace < 2 * size.Count)
        {
            return null;
        }

        Used used = Once(gcore, "-o", Path.Combine(_folder, "core"), pid.ToString(CultureInfo.InvariantCulture));
        foreach (string core in Directory.EnumerateFiles(_folder, "core.*"))
        {
            File.Delete(core);
        }

        return used;
    }

    /// <summary>Another program, once.</summary>
    public Used Run(string program, params string[] arguments) => Once(program, arguments);

    /// <summary>A program in the path; null where it is not installed.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Used Once(string program, params string[] arguments)
    {
        double[] said = [.. Output(_run, [program, .. arguments]).Split(' ').Select(static one => double.Parse(one, CultureInfo.InvariantCulture))];
        return said[3] == 0
            ? new Used(said[0] / 1000, said[2] / 1000, said[1] / 1024)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {said[3]}");
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
