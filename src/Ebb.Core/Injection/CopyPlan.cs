using Ebb.Elf;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>All that is found out and put in place for a copy before the target stands.</summary>
internal sealed record CopyPlan(CallSite Site, WorkerChain Chain, IReadOnlyList<Mapping> Mappings)
{
    /// <summary>Which thread is borrowed, of those that can be: the one with the lowest number. Null for our own choice.</summary>
    public Func<int>? Preference { get; init; }

    /// <param name="files">The files that are mapped, libc first, and what is to be added to their addresses.</param>
    /// <exception cref="TargetException">A copy cannot be had of this process; the message says why.</exception>
    public static CopyPlan Make(int pid, IReadOnlyList<(ElfFile File, ulong Bias)> files, IReadOnlyList<Mapping> mappings, IMemory memory)
    {
        RefuseWhatCannotBe(pid);
        CallSite site = CallSite.Find(files, memory)
            ?? throw TargetException.Unsupported(pid, $"process {pid} has no libc code that a copy could be made with");
        WorkerChain chain = WorkerChain.Plan(files, mappings, site, memory)
            ?? throw TargetException.Unsupported(pid, $"process {pid} has no unused bytes behind its code that a copy could be made with");
        return chain.TryWrite(pid, memory)
            ? new CopyPlan(site, chain, mappings)
            : throw TargetException.Denied(pid, "writing to its read-only pages; the kernel may be set so (proc_mem.force_override)");
    }

    private static void RefuseWhatCannotBe(int pid)
    {
        Status status = Status.Parse(ProcFile.Read(pid, "status"));
        if (status.Seccomp is > 0)
        {
            throw TargetException.Unsupported(pid, $"process {pid} has a filter of system calls (seccomp), which could end it for making a copy; --capture freeze works");
        }

        if (status.HasShadowStack)
        {
            throw TargetException.Unsupported(pid, $"process {pid} has a shadow stack, against which a borrowed thread's way home would be an error; --capture freeze works");
        }
    }
}
