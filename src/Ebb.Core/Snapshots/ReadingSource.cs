using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>What a reading is made from: a process as it runs or stands, a copy of one, or what is left of one.</summary>
internal sealed record ReadingSource
{
    public required IPagedMemory Memory { get; init; }

    public required IReadOnlyList<Mapping> Mappings { get; init; }

    public required TargetThreads Threads { get; init; }

    /// <summary>The threads that were inside malloc when all stood.</summary>
    public IReadOnlyList<int> InMalloc { get; init; } = [];

    public required IReadOnlyList<ProgramFiles.LoadedObject> Objects { get; init; }

    public required IReadOnlyList<MallocPlace> Places { get; init; }

    public required ProgramFiles Files { get; init; }

    /// <summary>Nothing changes while we read.</summary>
    public required bool IsStill { get; init; }

    public required ElfMachine Machine { get; init; }

    public required IReadOnlyList<Remark> Remarks { get; init; }

    /// <summary>What keeps blocks beside memory; null where leaks cannot be proved.</summary>
    public LeakRoots? Roots { get; init; }
}
