using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Watching;

/// <summary>What the kernel counts of a process at any time and for nothing: <c>/proc/PID/status</c> and <c>stat</c>.</summary>
/// <remarks>proc_pid_status(5): since Linux 6.2 these counts may lag by some pages for each processor.</remarks>
public sealed record KernelFigures
{
    public required Bytes Resident { get; init; }

    public required Bytes Anonymous { get; init; }

    public required Bytes OfFiles { get; init; }

    public required Bytes Shared { get; init; }

    public required Bytes Swapped { get; init; }

    public required ulong MinorFaults { get; init; }

    public required ulong MajorFaults { get; init; }

    public required int Threads { get; init; }

    /// <summary>A signal has stopped it: SIGSTOP, or a terminal.</summary>
    public required bool IsStopped { get; init; }

    /// <param name="pid">The process, or a thread of it that lives.</param>
    /// <param name="stat">The process's line, read just now.</param>
    /// <exception cref="TargetException">It has ended.</exception>
    internal static KernelFigures Read(int pid, Stat stat)
    {
        Status status = Status.Parse(ProcFile.Read(pid, "status"));
        return new KernelFigures
        {
            Resident = status.VmRss ?? throw TargetException.Gone(pid), // what has no memory has ended
            Anonymous = status.RssAnon ?? Bytes.Zero,
            OfFiles = status.RssFile ?? Bytes.Zero,
            Shared = status.RssShmem ?? Bytes.Zero,
            Swapped = status.VmSwap ?? Bytes.Zero,
            MinorFaults = stat.MinorFaults,
            MajorFaults = stat.MajorFaults,
            Threads = status.Threads,
            IsStopped = stat.IsStopped,
        };
    }
}
