namespace Ebb.Glibc;

/// <summary>All live blocks of one malloc by what they are, gathered only where snapshots are to be compared.</summary>
public sealed record LiveCensus
{
    /// <summary>Most bytes first.</summary>
    public required IReadOnlyList<SizeClass> Sizes { get; init; }

    /// <summary>False where there were more sizes than are counted.</summary>
    public required bool HasAllSizes { get; init; }

    /// <summary>Those that begin with a pointer to the table of a class, most bytes first; without the mmapped ones.</summary>
    public IReadOnlyList<TypeClass> Types { get; init; } = [];

    /// <summary>False where there were more types than are counted, or where they were not looked for.</summary>
    public bool HasAllTypes { get; init; }

    internal static LiveCensus Of(SizeCounts sizes, TypeCounts types) =>
        new() { Sizes = sizes.Largest(int.MaxValue), HasAllSizes = sizes.HasAll, Types = types.All(), HasAllTypes = types.HasAll };
}
