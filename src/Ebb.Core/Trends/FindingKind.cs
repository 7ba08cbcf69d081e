namespace Ebb.Trends;

/// <summary>What a series was seen to do; <c>docs/trends.md</c> says of each what it rests on.</summary>
public enum FindingKind
{
    /// <summary>It climbs and goes on climbing: the slope of a leak.</summary>
    Leak,

    /// <summary>It rose at first, ever more slowly, as caches fill.</summary>
    WarmUp,

    /// <summary>After a rise it stays where it is.</summary>
    Plateau,

    /// <summary>It climbs and falls back, as with a collector.</summary>
    Sawtooth,

    /// <summary>It comes and goes with a period, as by day and night.</summary>
    Season,

    /// <summary>Steps up that stay.</summary>
    Ratchet,

    /// <summary>Resident memory rose, and malloc keeps what was freed since.</summary>
    HeldStep,

    /// <summary>Malloc has more and more arenas.</summary>
    ArenaGrowth,

    /// <summary>Another row of the ledger, or the number of threads, climbs.</summary>
    RowGrowth,
}
