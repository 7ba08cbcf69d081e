namespace Ebb.Leaks;

/// <summary>What of live memory nothing reaches any more, proved by following every pointer from every place that can keep one.</summary>
public sealed record LeakFacts
{
    /// <summary>Blocks that the program holds.</summary>
    public required ulong LiveBlocks { get; init; }

    /// <summary>Their bytes, without malloc's headers.</summary>
    public required Bytes LiveBytes { get; init; }

    /// <summary>Blocks that no leaked block leads to, and of a ring of leaked blocks one.</summary>
    public required Amount Direct { get; init; }

    /// <summary>Blocks that only leaked ones lead to.</summary>
    public required Amount Indirect { get; init; }

    /// <summary>All of them by size, type and arena of the direct ones; most bytes first.</summary>
    public required IReadOnlyList<LeakGroup> Groups { get; init; }

    /// <summary>What was searched for pointers, by kind.</summary>
    public required IReadOnlyList<RootFacts> Roots { get; init; }

    /// <summary>Why what was found is no proof; null where it is one.</summary>
    public string? WhyUnproved { get; init; }

    /// <summary>What a proof of this kind cannot see in this process; for people.</summary>
    public required IReadOnlyList<string> Limits { get; init; }

    /// <summary>What lies at the address that was asked about; null where none was.</summary>
    public Explanation? Explanation { get; init; }

    /// <summary>Each leaked block; null where they were not asked for.</summary>
    public IReadOnlyList<LeakedBlock>? Blocks { get; init; }

    /// <summary>What an earlier look says to it; with it, only what both found is leaked. Null where there was none.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>What was passed over because somebody asked for it, by rule; it is not among the others.</summary>
    public IReadOnlyList<SuppressedLeaks> Suppressed { get; init; } = [];

    /// <summary>What was leaked before, as an earlier report says; it is not among the others. Null where there is none.</summary>
    public Amount? Known { get; init; }

    /// <summary>Who keeps what is not leaked; null where that was not asked for.</summary>
    public ReachFacts? Reach { get; init; }

    public required TimeSpan Duration { get; init; }

    public Amount Leaked => Direct + Indirect;

    /// <summary>The same with some of its groups alone.</summary>
    public LeakFacts Only(IReadOnlyList<LeakGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return this with
        {
            Groups = groups,
            Direct = Amount.Sum(groups.Select(static group => group.Direct)),
            Indirect = Amount.Sum(groups.Select(static group => group.Indirect)),
        };
    }
}
