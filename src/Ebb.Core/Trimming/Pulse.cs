using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Trimming;

/// <summary>What a process has in memory at one instant, and how often it has touched pages that were not there.</summary>
public readonly record struct Pulse(Bytes Resident, ulong MinorFaults)
{
    /// <exception cref="TargetException">The process has ended.</exception>
    public static Pulse Of(int pid)
    {
        int via = LivingThread.Of(pid) ?? throw TargetException.Gone(pid);
        Status status = Status.Parse(ProcFile.Read(via, "status"));
        return new Pulse(status.VmRss ?? throw TargetException.Gone(pid), Stat.Parse(ProcFile.Read(via, "stat")).MinorFaults);
    }

    /// <summary>Its resident bytes to the page, which takes the kernel a walk of its page tables.</summary>
    /// <exception cref="TargetException">The process has ended, or may not be read.</exception>
    public static Bytes Exactly(int pid) =>
        LivingThread.Of(pid) is { } via && ProcFile.TryRead(via, "smaps_rollup", out byte[] text) ? SmapsRollup.Parse(text).Rss : Of(pid).Resident;
}
