using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>
/// The pieces of the main arena: one from <c>sbrk_base</c> to the top in most processes; more where somebody else moved
/// the brk, or where brk failed and malloc mapped its memory.
/// </summary>
internal sealed class MainHeap(IPagedMemory memory, IReadOnlyList<Extent> extents, WalkCrew crew, Marks marks, ArenaLayout layout)
{
    private const int MaxPieces = 65536;
    private const int MaxTries = 16;

    private readonly IPagedMemory _memory = memory;
    private readonly IReadOnlyList<Extent> _extents = extents;
    private readonly WalkCrew _crew = crew;
    private readonly Marks _marks = marks;
    private readonly ArenaLayout _layout = layout;
    private readonly List<AddressRange> _pieces = [];

    public bool ReadsSwapped { get; init; }

    public bool IsStill { get; init; }

    /// <summary>It was stopped in the middle of a change.</summary>
    public bool IsInMotion { get; init; }

    private bool IsSettled => IsStill && !IsInMotion;

    /// <summary>Stretches that belong to the main arena, foreign memory between pieces included.</summary>
    public IReadOnlyList<AddressRange> Pieces => _pieces;

    /// <summary>Memory between pieces that somebody else took with sbrk; malloc counts it as its own.</summary>
    public ulong Foreign { get; private set; }

    /// <summary>The top ends where the brk ends, so that malloc can lower it.</summary>
    public bool TopEndsAtBrk { get; private set; }

    /// <param name="taken">What other arenas and stacks have, where no mapped pieces can be.</param>
    public void Read(ArenaWalk into, ulong sbrkBase, Settings? settings, FastbinProof proof, IEnumerable<AddressRange> taken)
    {
        Arena arena = into.Arena;
        if (arena.IsInitial || sbrkBase == 0)
        {
            return;
        }

        Extent? extent = Extent.Containing(_extents, sbrkBase);
        Extent? topExtent = Extent.Containing(_extents, arena.Top);
        ulong top = arena.Top;
        if (extent is null || topExtent is null || !TryTopEnd(arena.At, topExtent, ref top, out ulong topEnd))
        {
            into.Damage.Add(DamageKind.Top, arena.At, arena.Top, "the main arena's top does not lie in a heap, or does not fit into it");

            // A heap that grew since its mapping was read is read as far as it was mapped.
            bool grew = !IsStill && extent is { IsBrk: true } && arena.Top >= extent.Start;
            (top, topEnd) = grew ? (extent!.End - 16, extent.End) : (top, 0);
        }

        TopEndsAtBrk = topExtent is { IsBrk: true } && topEnd == topExtent.End;
        if (extent is null)
        {
            return;
        }

        var reach = new Reach(into, settings, proof, top, topEnd);
        bool done = Follow(reach, new Stretch(extent, extent.Start, extent.End), sbrkBase, (sbrkBase + 15) & ~15UL);
        if (!done && topEnd != 0)
        {
            FindMapped(reach, arena.SystemMem, taken.Concat(_pieces));
        }
    }

    // While the target runs, the top may move between the two reads: then both are made again.
    private bool TryTopEnd(ulong arena, Extent extent, ref ulong top, out ulong end)
    {
        end = 0;
        if (IsStill && extent.IsBrk && (!_memory.IsThere(top, 16) || (_memory.TryReadWord(new Address(top + 8), out ulong unwritten) && unwritten == 0)))
        {
            end = extent.End; // stopped between moving the top and writing its size
            return true;
        }

        for (int tries = IsStill ? 1 : MaxTries; tries > 0; tries--)
        {
            if (_memory.TryReadWord(new Address(top + 8), out ulong header))
            {
                ulong size = header & ~7UL;
                end = top + size;
                if (size >= 16 && (size & 15) == 0 && size <= extent.End - top && (IsSettled || (end & 4095) == 0))
                {
                    return true;
                }
            }

            if (tries > 1 && (!_memory.TryReadWord(new Address(arena + (ulong)_layout.Top), out top) || top < extent.Start || top >= extent.End))
            {
                return false;
            }
        }

        end = extent.End;
        return IsInMotion && extent.IsBrk; // the chunk that reaches there is the top, wherever that begins by now
    }

    // From one piece to the next in the same stretch of memory. True when the top was reached.
    private bool Follow(in Reach reach, Stretch stretch, ulong start, ulong first)
    {
        Extent extent = stretch.In;
        PageSet pages = extent.Pages(_memory, ReadsSwapped);
        while (_pieces.Count < MaxPieces)
        {
            bool hasTop = reach.TopEnd != 0 && reach.Top >= first && reach.Top < stretch.End;
            var region = hasTop
                ? new Region(first, IsSettled ? reach.Top : reach.TopEnd, reach.TopEnd, RegionKind.WithTop, true, reach.Into.Arena.At + (ulong)_layout.Top)
                : new Region(first, stretch.End, stretch.End, RegionKind.LeftBehind, true);
            RegionSums sums = _crew.Walk(region, pages, _marks, reach.Proof, reach.Into.Arena.Index);
            reach.Into.Take(region, extent, pages, sums, start, extent.IsBrk ? extent.End : 0, reach.Settings);
            WalkEnd end = sums.End;
            _pieces.Add(new AddressRange(start, end.IsAtTop ? reach.TopEnd : end.At));
            if (end.IsAtTop || !end.IsComplete)
            {
                return end.IsAtTop;
            }

            // Between pieces that mmap made lies what was mapped in between, and not what somebody took with sbrk.
            if (!hasTop || !extent.IsBrk || !_crew.First.TryFindChain(region with { First = end.At }, pages, out ulong next))
            {
                return false;
            }

            Foreign += next - end.At;
            (start, first) = (next, next);
        }

        return false;
    }

    // Pieces that mmap made begin a page, with nothing before them. What is found is complete when it adds up to system_mem.
    private void FindMapped(in Reach reach, ulong systemMem, IEnumerable<AddressRange> taken)
    {
        var heads = new PageHeads(_memory);
        ulong[] pages = new ulong[PageHeads.AtATime];
        var words = new (ulong First, ulong Second)[PageHeads.AtATime];
        ulong top = reach.Top;
        foreach (Stretch stretch in Stretch.Outside(_extents.Where(static one => !one.IsBrk), taken).OrderByDescending(one => one.Contains(top)))
        {
            PageSet set = stretch.In.Pages(_memory, ReadsSwapped);
            for (ulong at = set.NextReadable(stretch.Start); at < stretch.End && reach.Into.Walked + Foreign < systemMem;)
            {
                int count = 0;
                for (ulong page = at; page < stretch.End && count < pages.Length; page = set.NextReadable(page + set.PageSize))
                {
                    pages[count++] = page;
                }

                heads.Read(pages.AsSpan(0, count), words);
                at = count == 0 ? stretch.End : set.NextReadable(pages[count - 1] + set.PageSize);
                for (int i = 0; i < count; i++)
                {
                    if (words[i].First == 0 && (words[i].Second & 7) == 1
                        && _crew.First.StartsChain(new Region(pages[i], stretch.End, stretch.End, RegionKind.LeftBehind, true), set))
                    {
                        Follow(reach, stretch, pages[i], pages[i]);
                        at = set.NextReadable((_pieces[^1].End + set.PageSize - 1) & ~(set.PageSize - 1));
                        break;
                    }
                }
            }
        }
    }

    private readonly record struct Reach(ArenaWalk Into, Settings? Settings, FastbinProof Proof, ulong Top, ulong TopEnd);
}
