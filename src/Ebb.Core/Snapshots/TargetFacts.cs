namespace Ebb.Snapshots;

/// <summary>Who the target is. Every text here came from the target: escape it before it meets a terminal.</summary>
public sealed record TargetFacts
{
    public required int Pid { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> CommandLine { get; init; }

    public string? Executable { get; init; }

    /// <summary>Null where it is not known: a core does not say.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    public required int Threads { get; init; }

    /// <summary>The allocators and managed runtimes seen in the process, most telling first.</summary>
    public required IReadOnlyList<AllocatorFacts> Allocators { get; init; }

    /// <summary>The variables of its start environment that speak to malloc: <c>MALLOC_*</c>, <c>GLIBC_TUNABLES</c>, <c>LD_PRELOAD</c>.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
}
