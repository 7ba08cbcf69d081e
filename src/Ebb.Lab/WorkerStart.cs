namespace Ebb.Lab;

/// <summary>How a worker is started.</summary>
public sealed record WorkerStart
{
    /// <summary>Set on top of ours: <c>GLIBC_TUNABLES</c>, <c>MALLOC_ARENA_MAX</c>, <c>LD_PRELOAD</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What stands before the worker's path: another loader with its libraries, <c>valgrind</c> with its options, a move into a cgroup.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];
}
