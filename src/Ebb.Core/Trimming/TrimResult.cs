using Ebb.Snapshots;

namespace Ebb.Trimming;

/// <summary>One process that was looked at to be trimmed: what was to come back, and where something was done, what did.</summary>
public sealed record TrimResult
{
    public required Snapshot Before { get; init; }

    public required TrimPlan Plan { get; init; }

    public required TrimForecast Forecast { get; init; }

    public required TrimOptions Options { get; init; }

    /// <summary>Something was to be done, and not only told.</summary>
    public required bool Acts { get; init; }

    /// <summary>Why nothing can be done now; null where something can, or was.</summary>
    public string? Hindrance { get; init; }

    /// <summary>What was done, one way after the other; empty where nothing was.</summary>
    public IReadOnlyList<TrimOutcome> Outcomes { get; init; } = [];

    /// <summary>The kernel's count right before and right after; null where nothing was done.</summary>
    public Bytes? ResidentBefore { get; init; }

    public Bytes? ResidentAfter { get; init; }

    /// <summary>Null where nothing was done, or it was broken off.</summary>
    public Snapshot? After { get; init; }

    /// <summary>Why it ended before all was done; null where it did not.</summary>
    public string? EndedEarly { get; init; }

    /// <summary>Null where nobody watched.</summary>
    public Regrowth? Regrowth { get; init; }

    /// <summary>The target was touched.</summary>
    public bool HasActed => ResidentAfter is not null;

    /// <summary>What the process has less in memory than before; nothing where it took more meanwhile than it gave back.</summary>
    public Bytes Returned => ResidentBefore is { } before && ResidentAfter is { } after && before > after ? before - after : Bytes.Zero;

    public int Slices => Outcomes.Sum(static outcome => outcome.Slices);

    public TimeSpan LongestPause => Outcomes.Count == 0 ? TimeSpan.Zero : Outcomes.Max(static outcome => outcome.LongestPause);

    public TimeSpan Stood => Outcomes.Aggregate(TimeSpan.Zero, static (sum, outcome) => sum + outcome.Stood);

    /// <summary>What was left, or would be, and why.</summary>
    public IReadOnlyList<Skipped> Skipped => Outcomes.Count > 0 ? Outcomes[^1].Skipped : Plan.Skipped;
}
