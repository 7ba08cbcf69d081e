using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>All that the live view shows at one moment.</summary>
public sealed record WatchView
{
    /// <summary>What was seen so far.</summary>
    public required History History { get; init; }

    public IReadOnlyList<HeapEvent> Events { get; init; } = [];

    /// <summary>What can be said so far; null before the first sample.</summary>
    public HistoryReport? Judged { get; init; }

    /// <summary>The name whose next process is waited for; null where the target is there.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>What a walk of its heaps takes of a processor.</summary>
    public TimeSpan CostOfAWalk { get; init; }

    /// <summary>The picture stands still; samples go on.</summary>
    public bool IsPaused { get; init; }

    public bool ShowsHelp { get; init; }

    /// <summary>What the last key did.</summary>
    public string? Notice { get; init; }
}
