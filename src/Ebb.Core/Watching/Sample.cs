using Ebb.Snapshots;

namespace Ebb.Watching;

/// <summary>A process at one moment, seen from outside while it ran on.</summary>
public sealed record Sample
{
    /// <summary>By the clock on the wall, which somebody may set.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By the clock that only goes on: since the machine started, without the time that it slept.</summary>
    /// <remarks>clock_gettime(2), CLOCK_MONOTONIC</remarks>
    public required TimeSpan Clock { get; init; }

    /// <summary>The process and the program that it was then; the same object until either changes.</summary>
    public required TargetFacts Target { get; init; }

    public required KernelFigures Kernel { get; init; }

    /// <summary>Null where no malloc of glibc was found.</summary>
    public MallocFigures? Malloc { get; init; }

    /// <summary>Null where it was not walked this time.</summary>
    public WalkedFigures? Walk { get; init; }

    public GroupFigures? Group { get; init; }
}
