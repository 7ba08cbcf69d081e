namespace Ebb.Glibc;

/// <summary>How a stretch of chunks comes to its end.</summary>
internal enum RegionKind
{
    /// <summary>The arena's top lies in it and closes it.</summary>
    WithTop,

    /// <summary>An older heap of a thread arena: it ends in a header of size 0.</summary>
    InnerHeap,

    /// <summary>A piece of the main arena that brk or mmap left behind: it ends in two headers of size 16.</summary>
    LeftBehind,
}

/// <summary>A stretch of neighbouring chunks.</summary>
/// <param name="First">The first chunk.</param>
/// <param name="Stop">The top, or the end of the heap where the top lies elsewhere.</param>
/// <param name="Limit">Nothing at or behind it may be read.</param>
/// <param name="TopField">Where the arena says which chunk is its top; 0 where that is in <paramref name="Stop"/>.</param>
internal readonly record struct Region(ulong First, ulong Stop, ulong Limit, RegionKind Kind, bool IsMain, ulong TopField = 0)
{
    /// <summary>The top moves while we read: it is the chunk that reaches the limit, wherever that begins.</summary>
    public bool TopMoves => Kind == RegionKind.WithTop && Stop == Limit;
}

/// <summary>Where a walk came to.</summary>
/// <param name="IsAtTop">What stands there is the arena's top.</param>
internal readonly record struct WalkEnd(ulong At, bool IsComplete, bool IsAtTop = false);
