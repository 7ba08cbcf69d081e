namespace Ebb.Glibc;

/// <summary>All live blocks of one malloc by what they are, gathered only where snapshots are to be compared.</summary>
public sealed record LiveCensus
{
    /// <summary>Most bytes first.</summary>
    public required IReadOnlyList<SizeClass> Sizes { get; init; }

    /// <summary>False where there were more sizes than are counted.</summary>
    public required bool HasAllSizes { get; init; }

    internal static LiveCensus Of(SizeCounts sizes) => new() { Sizes = sizes.Largest(int.MaxValue), HasAllSizes = sizes.HasAll };
}
