namespace Ebb.Tests.Glibc;

/// <summary>What a chunk of a written heap is.</summary>
public enum BlockState
{
    Live,
    Cached,
    Fast,
    Binned,

    /// <summary>The table of a thread's cache.</summary>
    Table,
    Top,

    /// <summary>All headers at the end of what was a top, as one.</summary>
    Fence,
}

/// <summary>A chunk of a written heap.</summary>
internal sealed record SyntheticBlock(ulong At, ulong Size, BlockState State)
{
    public ulong End => At + Size;

    public bool IsFree => State is BlockState.Binned or BlockState.Fast;
}
