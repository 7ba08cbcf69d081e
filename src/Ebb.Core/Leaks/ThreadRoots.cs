using Ebb.Linux;

namespace Ebb.Leaks;

/// <summary>What of a thread can keep a block.</summary>
/// <param name="Words">Its registers, but those that name its own data.</param>
/// <param name="Vectors">Its vector registers, as the kernel hands them over.</param>
/// <param name="IsInMalloc">It stood inside malloc, where a register may hold a chunk and not yet its user memory.</param>
internal sealed record ThreadRoots(int Tid, ulong? ThreadPointer, ulong? StackPointer, bool IsInCall, IReadOnlyList<ulong> Words, IReadOnlyList<ulong> Vectors, bool IsInMalloc)
{
    /// <summary>Below the stack pointer a function that calls no other may keep its variables: 128 bytes on x86-64, none on arm64.</summary>
    private const ulong RedZone = 128;

    /// <summary>The lowest address of its stack that is in use. A thread that waits in a system call has no red zone: what lies there is old.</summary>
    public ulong? StackEnd => StackPointer is { } pointer ? pointer - (IsInCall || !HasRedZone ? 0 : Math.Min(RedZone, pointer)) : null;

    public bool HasRedZone { get; init; } = true;

    public static ThreadRoots Of(int tid, Registers? registers, IReadOnlyList<ulong> vectors, bool isInMalloc) =>
        new(tid, registers?.ThreadPointer, registers?.StackPointer, registers?.SystemCall is not null, registers?.General() ?? [], vectors, isInMalloc)
        {
            HasRedZone = registers?.IsX64 == true,
        };
}
