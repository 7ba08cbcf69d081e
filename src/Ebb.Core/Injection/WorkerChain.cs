using Ebb.Elf;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>The life of a worker thread and of the copy it makes, written down before they begin: signal frames, each the start of one system call.</summary>
/// <remarks>
/// The worker makes the copy, waits for its end and ends; the copy, if ever it runs, ends. Neither runs an instruction of
/// the target but the few of <see cref="CallSite"/>, and neither needs us. The frames are only ever read, so that they lie
/// where nobody writes.
/// </remarks>
internal sealed class WorkerChain
{
    /// <summary>How the copy is cloned: CLONE_FILES.</summary>
    public const ulong CloneFiles = 0x400;

    /// <summary>How its end is waited for: __WCLONE __WNOTHREAD.</summary>
    public const ulong WaitOwnClones = 0x8000_0000 | 0x2000_0000;

    private const int Slot = 320;
    private const int Length = 4 * Slot;

    private readonly SpareBytes _bytes;

    private WorkerChain(SpareBytes bytes) => _bytes = bytes;

    /// <summary>Where the worker's stack begins: it returns into the first frame.</summary>
    public ulong Start => _bytes.Start;

    /// <summary>Finds room for it.</summary>
    /// <returns>Null where no file that is mapped leaves enough unused bytes behind its code.</returns>
    public static WorkerChain? Plan(IEnumerable<(ElfFile File, ulong Bias)> files, IReadOnlyList<Mapping> mappings, CallSite site, IMemory memory) =>
        SpareBytes.Plan(files, mappings, memory, Length + Stubs.Length, isCode: false, start => Frames(start, site)) is { } bytes ? new WorkerChain(bytes) : null;

    /// <inheritdoc cref="SpareBytes.TryWrite"/>
    public bool TryWrite(int pid, IMemory memory) => _bytes.TryWrite(pid, memory);

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
}
