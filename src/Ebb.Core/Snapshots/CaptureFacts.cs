namespace Ebb.Snapshots;

/// <summary>How the facts were taken, and whether they can be trusted to the byte.</summary>
public sealed record CaptureFacts
{
    public required CaptureMode Mode { get; init; }

    /// <summary>No thread of the target ran while its heap was read, so that all figures belong to one moment.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Why not, in a sentence; null when exact.</summary>
    public string? WhyInexact { get; init; }

    /// <summary>How long the target was stopped, all times together; null when it never was.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary>The longest that it was to be stopped; null where nothing was asked for.</summary>
    public TimeSpan? MaxPause { get; init; }

    /// <summary>Memory that a core should hold and does not; it was cut off.</summary>
    public Bytes Lost { get; init; }

    public required TimeSpan Duration { get; init; }

    public required Bytes BytesRead { get; init; }

    /// <summary>Where the facts come out of a file: what it says of itself. Null where they were taken just now.</summary>
    public SavedFacts? Saved { get; init; }
}
