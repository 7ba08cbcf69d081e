namespace Ebb.Watching;

/// <summary>How a target is to be watched.</summary>
public sealed record SamplerOptions
{
    /// <summary>The time from one sample to the next.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>How long it is to be watched; null where that is not known.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The share of one processor that the samples may take: what is left up to one in a hundred is for the run time and for writing.</summary>
    public double Share { get; init; } = 0.006;

    /// <summary>When the process ends, the next one that is called so is watched in its place. Null: the watching ends with it.</summary>
    public string? Follows { get; init; }
}
