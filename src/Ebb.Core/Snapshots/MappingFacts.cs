namespace Ebb.Snapshots;

/// <summary>What a mapping holds, as far as the kernel and the layout of the process tell.</summary>
public enum MappingKind
{
    /// <summary>Private or shared pages of a file on disk, its written copies included.</summary>
    File,

    /// <summary>Shared memory: tmpfs, memfd, System V, shared anonymous.</summary>
    Shared,

    /// <summary>A thread's stack.</summary>
    Stack,

    /// <summary>Private anonymous memory that is not a stack. Malloc's heaps are in such mappings.</summary>
    Anonymous,

    /// <summary>A device or the kernel's own pages; the kernel does not count them as resident.</summary>
    Device,

    /// <summary>Pages of hugetlbfs; the kernel counts them apart from the resident set.</summary>
    HugeTlb,
}

/// <summary>One mapping of the target with the kernel's counts of it, and the part of it that malloc owns.</summary>
public sealed record MappingFacts
{
    public required Address Start { get; init; }

    public required Address End { get; init; }

    public required MappingKind Kind { get; init; }

    /// <summary>Path or bracketed name; null for plain anonymous memory.</summary>
    public string? Name { get; init; }

    /// <summary>Resident bytes as we counted them: by pages where malloc lives, by <c>smaps</c> elsewhere.</summary>
    public required Bytes Resident { get; init; }

    public required Bytes Swapped { get; init; }

    /// <summary>Pages given up by MADV_FREE and not yet taken by the kernel; part of <see cref="Resident"/>.</summary>
    public required Bytes LazyFree { get; init; }

    /// <summary>What malloc owns of this mapping; null where it owns nothing.</summary>
    public MallocShare? Malloc { get; init; }

    public Bytes Virtual => End - Start;
}

/// <summary>Malloc's bytes in a mapping or an arena, split as the ledger has them.</summary>
/// <param name="HugePageSurplus">
/// Pages beyond the end of every heap in the mapping that are resident only because a huge page covers them.
/// They are not in the other four.
/// </param>
public readonly record struct MallocShare(Amounts Live, Amounts Held, Amounts Pinned, Amounts Overhead, Amounts Unread, Bytes HugePageSurplus)
{
    public static MallocShare operator +(MallocShare a, MallocShare b) => new(
        a.Live + b.Live, a.Held + b.Held, a.Pinned + b.Pinned, a.Overhead + b.Overhead, a.Unread + b.Unread, a.HugePageSurplus + b.HugePageSurplus);

    public static MallocShare Add(MallocShare left, MallocShare right) => left + right;
}

/// <summary>Bytes of one kind: with a page behind them, in address space, and in swap. A free byte whose page went back is only virtual.</summary>
public readonly record struct Amounts(Bytes Resident, Bytes Virtual, Bytes Swapped)
{
    public static Amounts operator +(Amounts a, Amounts b) => new(a.Resident + b.Resident, a.Virtual + b.Virtual, a.Swapped + b.Swapped);

    public static Amounts Add(Amounts left, Amounts right) => left + right;
}
