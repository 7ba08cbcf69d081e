using Ebb.Elf;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>The life of a worker thread and of the copy it makes, written down before they begin: signal frames, each the start of one system call.</summary>
/// <remarks>
/// The worker makes the copy, waits for its end and ends; the copy, if ever it runs, ends. Neither runs an instruction of
/// the target but the few of <see cref="CallSite"/>, and neither needs us. The frames are only ever read, so that they lie
/// where nobody writes: in the zeros behind the last byte of a file's code, on the page that is mapped with it. They are
/// the same bytes for the same place whoever writes them: a second ebb does not disturb the worker of a first.
/// </remarks>
internal sealed class WorkerChain
{
    private const int Slot = 320;
    private const int Length = 4 * Slot;
    private const int PageSize = 4096;
    private const ulong CloneFiles = 0x400;
    private const ulong WaitOwnClones = 0x8000_0000 | 0x2000_0000; // __WCLONE __WNOTHREAD

    private readonly byte[] _bytes;

    private WorkerChain(ulong start, byte[] bytes)
    {
        Start = start;
        _bytes = bytes;
    }

    /// <summary>Where the worker's stack begins: it returns into the first frame.</summary>
    public ulong Start { get; }

    /// <summary>Finds room for it.</summary>
    /// <returns>Null where no file that is mapped leaves enough unused bytes behind its code.</returns>
    public static WorkerChain? Plan(IEnumerable<(ElfFile File, ulong Bias)> files, IReadOnlyList<Mapping> mappings, CallSite site, IMemory memory)
    {
        Span<byte> there = stackalloc byte[Length];
        foreach ((ElfFile file, ulong bias) in files)
        {
            foreach (ElfSegment segment in file.Loads.Where(static load => load is { IsReadable: true, IsWritable: false } && load.FileSize == load.MemorySize))
            {
                ulong start = (bias + segment.VirtualAddress + segment.FileSize + 15) & ~15UL;
                ulong pageEnd = (start + PageSize - 1) & ~(ulong)(PageSize - 1);
                if (start == pageEnd || pageEnd - start < Length || !IsPrivateAndReadOnly(mappings, start, pageEnd))
                {
                    continue;
                }

                byte[] bytes = Frames(start, site);
                if (memory.TryRead(new Address(start), there) && IsUnusedOr(there, bytes))
                {
                    return new WorkerChain(start, bytes);
                }
            }
        }

        return null;
    }

    /// <summary>Puts it there. Nobody looks at these bytes until a worker is made.</summary>
    /// <returns>False where the kernel does not let us write to pages that the target may only read.</returns>
    public bool TryWrite(int pid, IMemory memory)
    {
        Span<byte> there = stackalloc byte[Length];
        return (memory.TryRead(new Address(Start), there) && there.SequenceEqual(_bytes)) || MemoryWriter.TryForce(pid, Start, _bytes);
    }

    internal static byte[] Frames(ulong start, CallSite site)
    {
        byte[] bytes = new byte[Length];
        ulong wait = start + Slot, end = start + (2 * Slot), copy = start + (3 * Slot);
        Frame(0, 56, wait, CloneFiles, copy, 0); // clone: the copy, with no signal at its end, goes on at its own frame
        Frame(1, 61, end, ulong.MaxValue, 0, WaitOwnClones); // wait4
        Frame(2, 60, end, 0, 0, 0); // exit: of the thread
        Frame(3, 231, copy, 0, 0, 0); // exit_group: of the copy
        return bytes;

        void Frame(int slot, ulong call, ulong stack, ulong first, ulong second, ulong third) => X64Frame.Write(
            bytes.AsSpan(slot * Slot),
            site.Restorer,
            register => register switch
            {
                X64Register.Rip => site.SystemCall,
                X64Register.Rsp => stack,
                X64Register.Rax => call,
                X64Register.Rdi => first,
                X64Register.Rsi => second,
                X64Register.Rdx => third,
                X64Register.Eflags => 0x202,
                X64Register.Cs => 0x33,
                X64Register.Ss => 0x2b,
                _ => 0,
            },
            X64Frame.AllSignals,
            extendedState: 0);
    }

    private static bool IsPrivateAndReadOnly(IReadOnlyList<Mapping> mappings, ulong start, ulong end) => mappings.Any(mapping =>
        mapping.Start.Value <= start && mapping.End.Value >= end && mapping.Inode != 0
        && (mapping.Access & Access.Read) != 0 && (mapping.Access & (Access.Write | Access.Shared)) == 0);

    // Also half of ours, from one of us that was killed as it wrote.
    private static bool IsUnusedOr(ReadOnlySpan<byte> there, ReadOnlySpan<byte> ours)
    {
        for (int i = 0; i < there.Length; i++)
        {
            if (there[i] != 0 && there[i] != ours[i])
            {
                return false;
            }
        }

        return true;
    }
}
