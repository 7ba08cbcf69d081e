using System.Runtime.InteropServices;

namespace Ebb.LiveTests.Targets;

/// <summary>What a test needs of the machine: it skips without it, and fails on CI, where everything must be there.</summary>
public static class Requires
{
    public static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>A C compiler and headers, on a machine whose instructions the targets are written for.</summary>
    public static void Gcc()
    {
        That(RuntimeInformation.OSArchitecture == Architecture.X64, "the targets start themselves in x86-64 instructions");
        Program("gcc");
    }

    public static void Program(string name) => That(Find(name) is not null, $"no {name} on this machine");

    public static void Root() => That(Environment.IsPrivilegedProcess, "needs root");

    /// <summary>May look into a process that is not a child's child of ours: Yama's strictest settings forbid it.</summary>
    public static void Ptrace()
    {
        const string Scope = "/proc/sys/kernel/yama/ptrace_scope";
        bool may = !File.Exists(Scope) || File.ReadAllText(Scope).Trim() switch
        {
            "0" or "1" => true, // 1: a child may be traced, and a target is our child
            "2" => Environment.IsPrivilegedProcess,
            _ => false,
        };
        That(may, $"{Scope} forbids ptrace");
    }

    /// <summary>May read another process's filters of system calls: root of the machine itself, under none of its own.</summary>
    public static void Filters()
    {
        Root();
        string[] status = File.ReadAllLines("/proc/self/status");
        That(status.Contains("Seccomp:\t0"), "these tests run under a filter of system calls themselves");
        That(File.ReadAllText("/proc/self/uid_map").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) is ["0", "0", _], "root of a container only");
    }

    /// <summary>The library to preload, by its file name.</summary>
    public static string Library(string name)
    {
        string[] folders = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"];
        string? found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        That(found is not null, $"no {name} on this machine");
        return found!;
    }

    public static void That(bool holds, string otherwise)
    {
        if (holds)
        {
            return;
        }

        if (IsCi)
        {
            Assert.Fail($"CI must have it: {otherwise}");
        }

        Assert.Skip(otherwise);
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
