namespace Ebb.Watching;

/// <summary>The memory of the control group that a process is in; others may be in it too.</summary>
public sealed record GroupFigures
{
    public required Bytes Usage { get; init; }

    /// <summary>The least limit of the group and of those around it; null where there is none.</summary>
    public Bytes? Limit { get; init; }

    /// <summary>How long some thread of the group waited for memory, in all; null where this kernel does not count it.</summary>
    public TimeSpan? SomeWaited { get; init; }

    /// <summary>How long all of them waited at once.</summary>
    public TimeSpan? AllWaited { get; init; }
}
