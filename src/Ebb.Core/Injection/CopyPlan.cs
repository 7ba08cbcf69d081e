using Ebb.Elf;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>All that is found out and put in place for a copy before the target stands.</summary>
internal sealed record CopyPlan(CallSite Site, WorkerChain Chain, IReadOnlyList<Mapping> Mappings, Limits Limits)
{
    /// <summary>The thread by whose id its memory is read: <see cref="Procfs.LivingThread"/>.</summary>
    public required int Via { get; init; }

    /// <summary>The vector registers of its threads are read while they stand.</summary>
    public bool TakesVectors { get; init; }

    /// <summary>Is called while all threads stand and the copy is made.</summary>
    public Action? WhileStanding { get; init; }

    /// <summary>Which thread is borrowed, of those that can be: the one with the lowest number. Null for our own choice.</summary>
    public Func<int>? Preference { get; init; }

    /// <param name="via">The thread by whose id its memory is read.</param>
    /// <param name="files">The files that are mapped, libc first, and what is to be added to their addresses.</param>
    /// <exception cref="TargetException">A copy cannot be had of this process; the message says why.</exception>
    public static CopyPlan Make(int pid, int via, IReadOnlyList<(ElfFile File, ulong Bias)> files, IReadOnlyList<Mapping> mappings, IMemory memory)
    {
        Limits limits = Refuse(pid, via, mappings);
        CallSite site = CallSite.Find(files, memory)
            ?? throw TargetException.NotCopied(pid, "it has no libc code to make a copy with");
        WorkerChain chain = WorkerChain.Plan(files, mappings, site, memory)
            ?? throw TargetException.NotCopied(pid, "it has no unused bytes behind its code to make a copy with");
        return chain.TryWrite(via, memory)
            ? new CopyPlan(site, chain, mappings, limits) { Via = via }
            : throw TargetException.NotCopied(pid, "the kernel does not let us write to its read-only pages (proc_mem.force_override)");
    }

    private static Limits Refuse(int pid, int via, IReadOnlyList<Mapping> mappings)
    {
        if (Stat.Parse(ProcFile.Read(via, "stat")).IsStopped)
        {
            throw TargetException.NotCopied(pid, "a signal has stopped it (SIGSTOP, or one of its terminal), and a thread that is stopped so can make none");
        }

        Status status = Status.Parse(ProcFile.Read(via, "status"));
        if (BorrowRefusal.WhyNot(status) is { } never)
        {
            throw TargetException.NotCopied(pid, never);
        }

        var limits = Limits.Of(via);
        if (limits.Room().WhyNot(limits.Cost(mappings)) is { } why)
        {
            throw TargetException.NotCopied(pid, why);
        }

        // Last, since a thread is stopped for it.
        return status.Seccomp is > 0 && ThreadFilter.WhyNone(pid, NeededCalls.OfCopy) is { } forbidden
            ? throw TargetException.NotCopied(pid, forbidden)
            : limits;
    }
}
