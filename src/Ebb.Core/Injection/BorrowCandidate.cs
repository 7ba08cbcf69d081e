using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>A stopped thread that could be borrowed, and the stack that it stands on.</summary>
internal sealed record BorrowCandidate(StoppedThread Thread, AddressRange Stack)
{
    /// <summary>Of the process, as they were before it stood.</summary>
    public IReadOnlyList<Mapping> Mappings { get; init; } = [];

    private const ulong UserCode64 = 0x33; // __USER_CS
    private const int RseqCriticalSection = 8; // struct rseq of linux/rseq.h

    /// <summary>Which system calls it may make; only <see cref="Errand"/> looks.</summary>
    public SystemCallFilter Filter { get; init; } = SystemCallFilter.None;

    /// <summary>Those that may be, best first: asleep in a call, then running, then asleep for a time.</summary>
    /// <param name="preference">Which comes first: the one with the lowest number; null for our own choice.</param>
    public static IEnumerable<BorrowCandidate> Among(
        IEnumerable<(StoppedThread Thread, ulong? RobustHead)> threads, int pid, IReadOnlyList<Mapping> mappings, IMemory memory, Func<int>? preference = null)
    {
        foreach ((StoppedThread thread, ulong? head) in threads.OrderBy(one => preference?.Invoke() ?? Rank(one.Thread)))
        {
            if (Of(thread, head, pid, mappings, memory) is { } candidate)
            {
                yield return candidate;
            }
        }
    }

    /// <returns>Null where the thread cannot be borrowed as it stands.</returns>
    public static BorrowCandidate? Of(StoppedThread thread, ulong? robustHead, int pid, IReadOnlyList<Mapping> mappings, IMemory memory) =>
        thread.Tracee.State == TraceeState.Interrupted && thread.Registers is { IsX64: true } registers
        && registers[X64Register.Cs] == UserCode64 && StackOf(thread.Tid, pid, robustHead, registers, mappings, memory) is { } stack
        && !IsInCriticalSection(thread.Tid, registers, memory)
            ? new BorrowCandidate(thread, stack) { Mappings = mappings }
            : null;

    private static int Rank(StoppedThread thread) => thread.Registers switch
    {
        { KeepsATime: true } => 3,
        { SystemCall: not null, Answer: <= -512 and >= -514 } => 0,
        { SystemCall: null } => 1,
        _ => 2,
    };

    // Only what libc or the kernel made as a stack: below another's pointer may lie anything, the next goroutine's stack for one.
    private static AddressRange? StackOf(int tid, int pid, ulong? head, Registers registers, IReadOnlyList<Mapping> mappings, IMemory memory)
    {
        ulong pointer = registers.StackPointer!.Value;
        Mapping? mapping = mappings.FirstOrDefault(one => pointer > one.Start.Value && pointer <= one.End.Value);
        if (mapping is null || (mapping.Access & Access.Write) == 0)
        {
            return null;
        }

        if (tid == pid && mapping.Name == "[stack]")
        {
            return new AddressRange(mapping.Start.Value, mapping.End.Value);
        }

        var pageSize = new Bytes((ulong)Environment.SystemPageSize);
        return head is { } found && ThreadDescriptor.Find(memory, new Address(found), pageSize)?.Stack is { } stack
            && pointer > stack.Start.Value && pointer <= stack.End.Value
            ? new AddressRange(Math.Max(stack.Start.Value, mapping.Start.Value), stack.End.Value)
            : null;
    }

    // The kernel forgets the section when the pointer is moved out of it, and it would go on unaborted.
    private static bool IsInCriticalSection(int tid, Registers registers, IMemory memory)
    {
        if (registers.SystemCall is not null || Ptrace.RestartableSequences(tid) is not { } rseq)
        {
            return false;
        }

        return !memory.TryReadWord(new Address(rseq + RseqCriticalSection), out ulong section)
            || (section != 0
                && (!memory.TryReadWord(new Address(section + 8), out ulong start)
                    || !memory.TryReadWord(new Address(section + 16), out ulong length)
                    || registers.InstructionPointer - start < length));
    }
}
