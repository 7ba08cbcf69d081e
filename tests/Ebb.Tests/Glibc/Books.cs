using Ebb.Glibc;
using Ebb.Tests.Memory;

namespace Ebb.Tests.Glibc;

/// <summary>
/// What a written heap holds, by the books of the writer: added up block by block and page by page, in the plainest way there
/// is. The rules are those of glibc's sources (GLIBC 6 and 7), none of them is the reader's.
/// </summary>
internal sealed class Books(SyntheticHeap heap)
{
    private const ulong Page = SyntheticMemory.PageSize;

    private readonly SyntheticHeap _heap = heap;
    private readonly Dictionary<ulong, MallocShare> _shares = [];

    /// <summary>The books as text, a line for each sum. <see cref="Reading.Text"/> says the same of what was read.</summary>
    public string Text()
    {
        var lines = new List<string>();
        for (int index = 0; index < _heap.Arenas.Count; index++)
        {
            lines.AddRange(Reading.Lines(Of(_heap.Arenas[index], index)));
        }

        Group mmapped = default;
        foreach ((ulong at, ulong length) in _heap.Mmapped)
        {
            mmapped += GroupOf([new SyntheticBlock(at, length, BlockState.Live)]);
            Share(at, new MallocShare { Live = Amount(at, at + length) });
        }

        lines.Add($"mmapped {Reading.Of(mmapped)}");
        lines.AddRange(Reading.Lines(Sizes()));
        lines.AddRange(Reading.Lines(_shares));
        return string.Join('\n', lines);
    }

    private ArenaFacts Of(SyntheticArena arena, int index)
    {
        ulong trim = 0;
        ulong held = 0;
        ulong inTop = 0;
        ulong ranges = 0;
        ulong unmerged = 0;
        ulong overhead = arena.Foreign;
        MallocShare all = default;
        bool isContiguous = !arena.IsMain || IsTopAtBrk(arena);
        foreach (SyntheticPiece piece in arena.Pieces)
        {
            List<(ulong Start, ulong End, bool IsTop)> runs = Merged(piece);
            Amounts heldHere = default;
            foreach ((ulong start, ulong end, bool isTop) in runs)
            {
                List<ulong> pages = Pages(start + (isTop ? 16UL : 48), end);
                ulong resident = Resident(pages);
                heldHere += new Amounts(new Bytes(resident), new Bytes((ulong)pages.Count * Page), new Bytes((ulong)pages.Count(_heap.Memory.IsSwapped) * Page));
                ranges += resident > 0 ? 1UL : 0;
                inTop += isTop ? resident : 0;
                trim += !isTop ? resident : arena.IsMain && isContiguous ? Systrim(start, end) : 0;
            }

            foreach (SyntheticBlock block in piece.Blocks)
            {
                unmerged += block.State is BlockState.Binned or BlockState.Top
                    ? Resident(Pages(block.At + (block.State == BlockState.Top ? 16UL : 48), block.End)) : 0;
            }

            held += heldHere.Resident.Count;
            Amounts own = Amount(piece.Start, piece.First) + Sum(piece.Blocks.Where(static block => block.State is BlockState.Table or BlockState.Fence));
            Amounts free = Sum(piece.Blocks.Where(static block => block.State is BlockState.Binned or BlockState.Fast or BlockState.Cached or BlockState.Top));
            overhead += own.Virtual.Count;
            var share = new MallocShare
            {
                Live = Sum(piece.Blocks.Where(static block => block.State == BlockState.Live)),
                Held = heldHere,
                Pinned = new Amounts(free.Resident - heldHere.Resident, free.Virtual - heldHere.Virtual, free.Swapped - heldHere.Swapped),
                Overhead = own,
            };
            all += share;
            Share(piece.Start, share);
        }

        return new ArenaFacts
        {
            Index = index,
            Address = new Address(arena.At),
            Heaps = arena.Pieces.Count,
            System = new Bytes(arena.SystemMem),
            MaxSystem = new Bytes(arena.SystemMem + arena.MaxSystemMore),
            AttachedThreads = _heap.Shape.Attached is null ? null : arena.Attached,
            Live = GroupOf(arena.Blocks.Where(static block => block.State == BlockState.Live)),
            Tcache = GroupOf(arena.Blocks.Where(static block => block.State == BlockState.Cached)),
            Fastbins = GroupOf(arena.Blocks.Where(static block => block.State == BlockState.Fast)),
            Bins = GroupOf(arena.Blocks.Where(static block => block.State == BlockState.Binned)),
            Top = GroupOf(arena.Blocks.Where(static block => block.State == BlockState.Top)),
            Overhead = new Bytes(overhead),
            Unread = Bytes.Zero,
            Share = all,
            Forecast = new ArenaForecast
            {
                ByMallocTrim = new Bytes(trim),
                ByEbb = new Bytes(held),
                InTop = new Bytes(inTop),
                BehindFastbins = new Bytes(held - unmerged),
                Ranges = ranges,
            },
            Pin = arena.Pieces.Count == 0 ? null : PinOf(arena.Last),
            IsContiguous = isContiguous && arena.Pieces.Count > 0,
        };
    }

    // malloc_consolidate: neighbours among free chunks become one; those that reach the top become part of it.
    private static List<(ulong Start, ulong End, bool IsTop)> Merged(SyntheticPiece piece)
    {
        var runs = new List<(ulong Start, ulong End, bool IsTop)>();
        foreach (SyntheticBlock block in piece.Blocks.Where(static block => block.IsFree || block.State == BlockState.Top))
        {
            bool isTop = block.State == BlockState.Top;
            if (runs is [.., var last] && last.End == block.At)
            {
                runs[^1] = (last.Start, block.End, isTop);
            }
            else
            {
                runs.Add((block.At, block.End, isTop));
            }
        }

        return runs;
    }

    // All whole pages of [start, end).
    private static List<ulong> Pages(ulong start, ulong end)
    {
        var pages = new List<ulong>();
        for (ulong page = start / Page * Page; page < end; page += Page)
        {
            if (page >= start && page + Page <= end)
            {
                pages.Add(page);
            }
        }

        return pages;
    }

    // systrim(0): the last bytes of the top, in whole units, so that 33 bytes stay at least.
    private ulong Systrim(ulong start, ulong end)
    {
        ulong unit = _heap.ThpPageSize > 0 ? _heap.ThpPageSize : Page;
        ulong from = end;
        while (from - start >= unit + 33)
        {
            from -= unit;
        }

        return Resident(Pages(from, end));
    }

    private bool IsTopAtBrk(SyntheticArena arena) => arena.Pieces.Count > 0 && _heap.Mappings.Any(one => one.IsBrk && one.End == arena.Top.End);

    // Blocks between the last free run and the top, where that run holds whole pages.
    private TopPin? PinOf(SyntheticPiece piece)
    {
        List<(ulong Start, ulong End, bool IsTop)> runs = Merged(piece);
        if (runs is not [.., var run, { IsTop: true } top] || top.Start != piece.Top!.At)
        {
            return null;
        }

        ulong holds = Resident(Pages(run.Start + 48, run.End));
        List<SyntheticBlock> between = [.. piece.Blocks.Where(block => block.At >= run.End && block.At < top.Start)];
        ulong below = runs.Take(runs.Count - 1).Aggregate(0UL, (sum, one) => sum + Resident(Pages(one.Start + 48, one.End)));
        return holds == 0 ? null : new TopPin(
            new Address(run.End),
            between.All(static block => block.State == BlockState.Cached),
            (ulong)between.Count,
            new Bytes(top.Start - run.End),
            new Bytes(holds),
            new Bytes(below));
    }

    private List<SizeClass> Sizes() =>
    [
        .. _heap.Arenas.SelectMany(static arena => arena.Blocks)
            .Where(static block => block.State == BlockState.Live)
            .Select(static block => block.Size)
            .Concat(_heap.Mmapped.Select(static one => one.Length))
            .GroupBy(static size => size)
            .Select(static group => new SizeClass(new Bytes(group.Key), (ulong)group.Count(), new Bytes(group.Key * (ulong)group.Count())))
            .OrderByDescending(static size => size.Bytes).ThenBy(static size => size.BlockSize)
            .Take(32),
    ];

    private void Share(ulong at, MallocShare share)
    {
        ulong start = _heap.Mappings.Single(one => at >= one.Start && at < one.End).Start;
        _shares[start] = _shares.GetValueOrDefault(start) + share;
    }

    private ulong Resident(List<ulong> pages) => (ulong)pages.Count(_heap.Memory.IsPresent) * Page;

    private Group GroupOf(IEnumerable<SyntheticBlock> blocks) => blocks.Aggregate(
        default(Group), (sum, block) => sum + new Group(1, new Bytes(block.Size), Amount(block.At, block.End).Resident));

    private Amounts Sum(IEnumerable<SyntheticBlock> blocks) => blocks.Aggregate(default(Amounts), (sum, block) => sum + Amount(block.At, block.End));

    private Amounts Amount(ulong start, ulong end)
    {
        ulong resident = 0;
        ulong swapped = 0;
        for (ulong page = start / Page * Page; page < end; page += Page)
        {
            ulong part = Math.Min(end, page + Page) - Math.Max(start, page);
            resident += _heap.Memory.IsPresent(page) ? part : 0;
            swapped += _heap.Memory.IsSwapped(page) ? part : 0;
        }

        return new Amounts(new Bytes(resident), new Bytes(end - start), new Bytes(swapped));
    }
}
