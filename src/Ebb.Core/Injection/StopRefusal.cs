using System.Buffers.Text;
using System.Globalization;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>Why a process cannot be stopped, as far as the kernel tells, and what works instead.</summary>
internal readonly struct StopRefusal(int pid)
{
    private const uint BorrowsMemory = 0x4000; // CLONE_VFORK

    /// <summary>A thread of it may not be traced.</summary>
    public TargetException Denied(int tid)
    {
        Status? status = ProcFile.TryRead(pid, Path(tid, "status"), out byte[] text) ? Status.Parse(text) : null;
        Stat? stat = ProcFile.TryRead(pid, "stat", out byte[] line) ? Stat.Parse(line) : null;
        return (status, stat) switch
        {
            _ when pid == Environment.ProcessId => TargetException.Unsupported(pid, "ebb cannot stop itself"),
            (_, { IsKernelThread: true }) => TargetException.Unsupported(pid, $"process {pid} is a thread of the kernel: it has no memory of its own"),
            ({ TracerPid: > 0 and var tracer }, _) => TargetException.Traced(pid, NameOf(tracer)),
            _ => TargetException.Denied(pid, "ptrace"),
        };
    }

    /// <summary>A thread of it did not stand in time.</summary>
    public TargetException TooSlow(int tid, TimeSpan limit)
    {
        char? state = ProcFile.TryRead(pid, Path(tid, "stat"), out byte[] stat) ? Stat.Parse(stat).State : null;
        string why = state switch
        {
            null => "ended",
            'D' when WaitsForAChild(tid) => "state D: it waits for a child that has its memory until it starts a program of its own, vfork(2)",
            var letter => $"state {letter}",
        };
        return TargetException.Unsupported(pid, string.Create(
            CultureInfo.InvariantCulture,
            $"process {pid} could not be stopped within {limit.TotalSeconds} s: thread {tid} does not stand still ({why}); it was let go; --capture live does not stop it, or try again later"));
    }

    /// <summary>Who traces, for people: the kernel knows a tracer by its thread.</summary>
    public static string NameOf(int tracer) => ProcFile.TryRead(tracer, "status", out byte[] text) && Status.Parse(text) is { Tgid: var process }
        ? string.Create(CultureInfo.InvariantCulture, $"process {process}") + (ProcessList.TryTake(process) is { } entry ? $" ({entry.Name})" : "")
        : string.Create(CultureInfo.InvariantCulture, $"process {tracer}");

    private bool WaitsForAChild(int tid)
    {
        if (!ProcFile.TryRead(pid, Path(tid, "syscall"), out byte[] text)
            || !Utf8Parser.TryParse(text, out int call, out int length) || text.Length < length + 3)
        {
            return false;
        }

        bool isX64 = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;
        return call switch
        {
            58 => isX64, // vfork
            56 or 220 => call == (isX64 ? 56 : 220) // clone, with its flags first
                && Utf8Parser.TryParse(text.AsSpan(length + 3), out ulong flags, out _, 'x') && (flags & BorrowsMemory) != 0,
            435 => true, // clone3: without that flag it does not sleep
            _ => false,
        };
    }

    private static string Path(int tid, string file) => string.Create(CultureInfo.InvariantCulture, $"task/{tid}/{file}");
}
