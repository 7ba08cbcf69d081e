namespace Ebb.Watching;

/// <summary>All mallocs of glibc in a process at one moment.</summary>
public sealed record MallocFigures
{
    /// <summary>glibc's own <c>system_mem</c>, of all arenas.</summary>
    public required Bytes System { get; init; }

    public required Bytes Top { get; init; }

    /// <summary>Blocks with a mapping of their own, as malloc counts them; part of <see cref="Live"/>.</summary>
    public required Bytes Mmapped { get; init; }

    /// <summary>Handed out and not freed, with headers.</summary>
    public required Bytes Live { get; init; }

    /// <summary>
    /// <see cref="Live"/> was counted block by block. Otherwise it is derived: what malloc has, less the top, less what was
    /// free or malloc's own at the last walk. That follows growth, and does not see what was freed since below the top.
    /// </summary>
    public required bool IsWalked { get; init; }

    public required IReadOnlyList<ArenaFigures> Arenas { get; init; }
}
