namespace Ebb.Trimming;

/// <summary>What is to be given back, found out from outside before the target is touched.</summary>
public sealed record TrimPlan
{
    public required int Pid { get; init; }

    /// <summary>In the order of the arenas; those without holes are left out.</summary>
    public required IReadOnlyList<ArenaHoles> Arenas { get; init; }

    /// <summary>What was left out although it is free, and why.</summary>
    public required IReadOnlyList<Skipped> Skipped { get; init; }

    /// <summary>What would come back.</summary>
    public Bytes Forecast => Arenas.SelectMany(static arena => arena.Holes).Aggregate(Bytes.Zero, static (sum, hole) => sum + new Bytes(hole.Resident));
}
