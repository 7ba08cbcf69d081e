using Ebb.Glibc;
using Ebb.Leaks;

namespace Ebb.Snapshots;

/// <summary>What was found in one target at one time: facts, never contents. Nothing after it touches the target.</summary>
public sealed record Snapshot
{
    public required TargetFacts Target { get; init; }

    public required CaptureFacts Capture { get; init; }

    public required KernelCount Kernel { get; init; }

    /// <summary>All mappings in address order, with their share of malloc's memory.</summary>
    public required IReadOnlyList<MappingFacts> Mappings { get; init; }

    /// <summary>The mallocs of glibc found in the process: mostly one.</summary>
    public required IReadOnlyList<MallocFacts> Mallocs { get; init; }

    public required IReadOnlyList<Damage> Damage { get; init; }

    /// <summary>What nothing reaches any more; null where it was not asked for, or cannot be told.</summary>
    public LeakFacts? Leaks { get; init; }

    /// <summary>Who keeps what is live; null where it was not asked for, or cannot be told.</summary>
    public ReachFacts? Reach { get; init; }

    /// <summary>Things worth saying that are not damage: pages swapped out, threads that ran while we read.</summary>
    public required IReadOnlyList<Remark> Remarks { get; init; }
}
