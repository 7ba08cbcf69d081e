using Ebb.Glibc;

namespace Ebb.Snapshots;

/// <summary>The settings of a running process's malloc as they stand now, read without walking its heaps.</summary>
public sealed record MallocInForce
{
    public required TargetFacts Target { get; init; }

    /// <summary>The file that holds this malloc.</summary>
    public required string Library { get; init; }

    public required GlibcVersion? Version { get; init; }

    public required Settings Settings { get; init; }

    /// <summary>How many arenas there are, the main one included.</summary>
    public required int Arenas { get; init; }

    /// <summary>It has had memory from the kernel. One that has not, in a process with another allocator, serves nobody.</summary>
    public required bool IsUsed { get; init; }

    /// <summary>Where mallopt(3) of this malloc is; null where its file does not name it, as in a stripped static program.</summary>
    public required ulong? Mallopt { get; init; }

    /// <summary>What was met on the way.</summary>
    public IReadOnlyList<Remark> Remarks { get; init; } = [];
}
