namespace Ebb.Leaks;

/// <summary>Who keeps what is live and in reach.</summary>
public sealed record ReachFacts
{
    /// <summary>All that is in reach.</summary>
    public required Amount Reached { get; init; }

    /// <summary>Each that keeps something, most bytes first.</summary>
    public required IReadOnlyList<KeptBy> Keepers { get; init; }

    /// <summary>The blocks that keep most, most bytes first; empty where that was not found out.</summary>
    public required IReadOnlyList<KeepingBlock> Blocks { get; init; }

    /// <summary>Whose the blocks are that keep free memory from going back; empty where they were not asked for.</summary>
    public IReadOnlyList<PinOwner> Pins { get; init; } = [];

    /// <summary>Why it was not found out what each alone keeps; null where it was.</summary>
    public string? WhyNotAlone { get; init; }
}
