namespace Ebb.Verdicts;

/// <summary>A reason why free memory stays; <c>docs/verdicts.md</c> says of each what prevents it.</summary>
public enum CauseKind
{
    /// <summary>Small freed blocks that malloc keeps apart and does not merge.</summary>
    Fastbins,

    /// <summary>Blocks in tcaches stand above it.</summary>
    CachedPin,

    /// <summary>A live block stands above it.</summary>
    LivePin,

    /// <summary>It lies between live blocks, further down than the one at the top.</summary>
    Holes,

    /// <summary>Freed large blocks moved the trim threshold beyond the top.</summary>
    MovedThreshold,

    /// <summary>The trim threshold was set beyond the top.</summary>
    TrimThreshold,

    /// <summary>The top pad was set, and malloc leaves as much.</summary>
    TopPad,

    /// <summary>The tops of thread arenas, which malloc_trim leaves alone.</summary>
    ManyArenas,

    /// <summary>Somebody else moved the break of the main arena.</summary>
    BrokenMain,

    /// <summary>The top is above every threshold, and malloc looks only at the next large free.</summary>
    LateTrim,
}
