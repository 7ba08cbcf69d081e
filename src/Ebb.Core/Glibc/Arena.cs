namespace Ebb.Glibc;

/// <summary>One arena whose fields held together when they were read.</summary>
internal sealed record Arena
{
    public required int Index { get; init; }

    public required ulong At { get; init; }

    /// <summary>0 free, 1 held, 2 held and waited for.</summary>
    public required int Mutex { get; init; }

    public required int Flags { get; init; }

    /// <summary>The heads of the ten fastbins; empty where this glibc has none.</summary>
    public required IReadOnlyList<ulong> Fastbins { get; init; }

    /// <summary>The heads of the bins, each with where it leads.</summary>
    public required FreeLists Bins { get; init; }

    public required ulong Top { get; init; }

    /// <summary>The arena was never used: its top is a pretended chunk inside the arena.</summary>
    public required bool IsInitial { get; init; }

    public required ulong Next { get; init; }

    public required ulong? AttachedThreads { get; init; }

    public required ulong SystemMem { get; init; }

    public required ulong MaxSystemMem { get; init; }

    /// <summary>Set once brk failed and mmap stood in for it; always set in thread arenas.</summary>
    public bool IsNonContiguous => (Flags & 2) != 0;
}
