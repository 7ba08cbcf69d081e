using Ebb.Glibc;
using Ebb.Leaks;

namespace Ebb.Snapshots;

/// <summary>How a target is to be read.</summary>
public sealed record CaptureOptions
{
    public CaptureMode Mode { get; init; } = CaptureMode.Live;

    /// <summary>The longest that the heaps are walked; what is left then is said to be unread.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that the target may stand, as far as it can be told before. Null: as long as it takes.</summary>
    public TimeSpan? MaxPause { get; init; }

    /// <summary>Pages in swap are read too. They come back into memory.</summary>
    public bool ReadSwapped { get; init; }

    /// <summary>Live blocks are counted in full, for a snapshot that is to be compared with another.</summary>
    public bool TakesCensus { get; init; }

    /// <summary>Each chunk is written down with its place, for a snapshot that is to be saved.</summary>
    public bool TakesMap { get; init; }

    /// <summary>What of live memory nothing reaches any more is found, too. Only what stands still can tell: a copy, a process that is stopped, a core.</summary>
    public bool ProvesLeaks { get; init; }

    /// <summary>With <see cref="ProvesLeaks"/>: an address that is to be explained.</summary>
    public Address? Explains { get; init; }

    /// <summary>With <see cref="ProvesLeaks"/>: who keeps what is live is found out, too.</summary>
    public bool FindsKeepers { get; init; }

    /// <summary>With <see cref="FindsKeepers"/>: whose the pins are is found out, too.</summary>
    public bool FindsPinOwners { get; init; }

    /// <summary>With <see cref="ProvesLeaks"/>: the first bytes of examples are kept. They may be secret.</summary>
    public bool TakesContents { get; init; }

    /// <summary>With <see cref="ProvesLeaks"/>: each leaked block is kept, for another look.</summary>
    public bool TakesLeakedBlocks { get; init; }

    /// <summary>With <see cref="ProvesLeaks"/>: what an earlier look found: only what is among it is leaked.</summary>
    public IReadOnlyList<LeakedBlock>? LeakedBefore { get; init; }

    /// <summary>How often a process that is busy for an instant is read again, so that the figures belong to one moment, and one whose heap was caught in the middle of a change.</summary>
    internal int MostTries { get; init; } = 3;

    /// <summary>How the walk is divided among threads. It changes how long it takes, and nothing that is found.</summary>
    internal WalkPlan Walks { get; init; } = WalkPlan.OfThisMachine;
}
