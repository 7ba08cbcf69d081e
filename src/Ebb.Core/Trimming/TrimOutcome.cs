namespace Ebb.Trimming;

/// <summary>What was done.</summary>
public sealed record TrimOutcome
{
    /// <summary>Never <see cref="TrimWay.Chosen"/>.</summary>
    public required TrimWay Way { get; init; }

    /// <summary>Bytes of whole pages that the kernel was told about and took.</summary>
    public required Bytes Advised { get; init; }

    /// <summary>How often a thread was stopped to give something back.</summary>
    public required int Slices { get; init; }

    /// <summary>The longest that one thread of the target stood; with it, whoever waited for that arena.</summary>
    public required TimeSpan LongestPause { get; init; }

    /// <summary>All the time that a thread of the target stood.</summary>
    public required TimeSpan Stood { get; init; }

    /// <summary>What was planned and not done, and why.</summary>
    public required IReadOnlyList<Skipped> Skipped { get; init; }

    /// <summary>The caller gave up in the middle.</summary>
    public bool WasEnded { get; init; }
}
