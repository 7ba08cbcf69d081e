namespace Ebb.Snapshots;

public enum CaptureMode
{
    /// <summary>The target runs on while it is read.</summary>
    Live,

    /// <summary>All threads were stopped while it was read.</summary>
    Freeze,
}

/// <summary>How the facts were taken, and whether they can be trusted to the byte.</summary>
public sealed record CaptureFacts
{
    public required CaptureMode Mode { get; init; }

    /// <summary>No thread of the target ran while its heap was read, so that all figures belong to one moment.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Why not, in a sentence; null when exact.</summary>
    public string? WhyInexact { get; init; }

    /// <summary>How long the target was stopped; null when it never was.</summary>
    public TimeSpan? Pause { get; init; }

    public required TimeSpan Duration { get; init; }

    public required Bytes BytesRead { get; init; }
}

/// <summary>The kernel's own count of the process, taken beside ours: the sums of <c>/proc/PID/smaps</c>.</summary>
public sealed record KernelCount(Bytes Resident, Bytes Virtual, Bytes Swapped, Bytes Proportional, Bytes AnonymousHuge, Bytes LazyFree);
