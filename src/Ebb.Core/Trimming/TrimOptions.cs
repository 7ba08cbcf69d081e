namespace Ebb.Trimming;

/// <summary>How memory is given back.</summary>
public sealed record TrimOptions
{
    /// <summary>The longest that a thread of the target may stand at a time.</summary>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>What is to stay for the next requests, of the largest tops.</summary>
    public Bytes Keep { get; init; }

    /// <summary>The only arena to be looked at; null for all.</summary>
    public int? Arena { get; init; }

    /// <summary>By malloc's own <c>malloc_trim</c>, by slices, or as ebb finds right.</summary>
    public TrimWay Way { get; init; }
}
