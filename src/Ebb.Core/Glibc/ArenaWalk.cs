using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>What the walks of one arena's regions add up to, and what of it lies in which extent.</summary>
internal sealed class ArenaWalk(Arena arena, AddressRanges images)
{
    private readonly List<OwnedShare> _shares = [];
    private readonly List<HeapRegion> _maps = [];

    public Arena Arena { get; } = arena;

    public IReadOnlyList<OwnedShare> Shares => _shares;

    /// <summary>The maps of its regions, where they were asked for.</summary>
    public IReadOnlyList<HeapRegion> Maps => _maps;

    public long MapBytes => _maps.Sum(static map => map.Blocks.Sum(static block => (long)block.Length));

    public SizeCounts Sizes { get; } = new();

    public TypeCounts Types { get; } = new(images);

    public PinTable Pins { get; } = new(images, arena.Index);

    public FastbinSums FastbinSums { get; } = new();

    public DamageLog Damage { get; } = new();

    public ulong Chunks { get; private set; }

    public ulong NotLive { get; private set; }

    public Group Tcache { get; private set; }

    public Group Fastbins { get; private set; }

    public Group Bins { get; private set; }

    /// <summary>The links of all binned chunks and of the bins' heads.</summary>
    public FreeLists Lists { get; private set; } = arena.Bins;

    public Group Top { get; private set; }

    /// <summary>Headers, tables and fenceposts inside regions and before them.</summary>
    public Amounts Overhead { get; private set; }

    public Amounts Unread { get; private set; }

    public MallocShare Share { get; private set; }

    /// <summary>Bytes from the first to the last of all regions, with headers and the top.</summary>
    public ulong Walked { get; private set; }

    public ulong HeldBelowTop { get; private set; }

    public ulong HeldInTop { get; private set; }

    public ulong HeldBehindFastbins { get; private set; }

    public ulong Ranges { get; private set; }

    /// <summary>What <c>malloc_trim(0)</c> would return of the bins, and of the top where it can.</summary>
    public ulong ByMallocTrim { get; private set; }

    public TopPin? Pin { get; private set; }

    public int Regions { get; private set; }

    public bool IsComplete { get; private set; } = true;

    /// <summary>Takes the sums of one region over.</summary>
    /// <param name="headerStart">Where malloc's own headers before the first chunk begin.</param>
    /// <param name="brkEnd">End of the memory that brk made, where this region's top could be trimmed; else 0.</param>
    public void Take(in Region region, Extent extent, PageSet pages, RegionSums sums, ulong headerStart, ulong brkEnd, Settings? settings)
    {
        (RegionTally tally, FreeRuns runs, WalkEnd end) = (sums.Tally, sums.Runs, sums.End);
        tally.AddHeaders(headerStart, region.First);
        Sizes.Add(sums.Sizes);
        Pins.Add(sums.Pins);
        FastbinSums.Add(sums.Fastbins);
        Damage.Add(sums.Damage);
        IsComplete &= end.IsComplete;
        Regions++;

        bool hasTop = end.IsAtTop;
        Region walked = region.TopMoves ? region with { Stop = end.At } : region;
        TopPages top = hasTop ? TopPages.Of(pages, walked, runs, brkEnd, settings) : default;
        if (hasTop)
        {
            Top = new Group(top.Size > 0 ? 1UL : 0, new Bytes(top.Size), new Bytes(pages.Resident(end.At, end.At + top.Size)));
            HeldInTop = top.Held;
        }

        if (sums.Types is { } types)
        {
            types.Finish();
            Types.Include(types);
        }

        if (sums.Map is { } map)
        {
            map.Add(top.Size, 1, ChunkState.Top);
            map.Finish();
            _maps.Add(new HeapRegion(Arena.Index, headerStart, region.First, map.End, map.Blocks));
        }

        FindPin(tally, walked, runs, hasTop);
        Take(tally, runs, pages, extent, headerStart, hasTop ? end.At + top.Size : end.At, top);
    }

    /// <summary>Resident memory behind a heap's end, that a huge page keeps.</summary>
    public void AddSurplus(Extent extent, Bytes surplus)
    {
        var share = new MallocShare { HugePageSurplus = surplus };
        Share += share;
        _shares.Add(new OwnedShare(extent, share));
    }

    private void Take(RegionTally tally, FreeRuns runs, PageSet pages, Extent extent, ulong start, ulong end, in TopPages top)
    {
        Group free = tally.Bins + tally.Fastbins + tally.Tcache;
        ulong topResident = pages.Resident(end - top.Size, end);
        ulong topSwapped = pages.Swapped(end - top.Size, end);
        ulong resident = pages.Resident(start, end);
        ulong swapped = pages.Swapped(start, end);
        ulong length = end - start;

        // Runs that reach the top are counted with it.
        ulong held = runs.Held - top.MergedHeld + top.Held;
        ulong heldVirtual = runs.HeldVirtual - top.MergedVirtual + top.HeldVirtual;
        ulong heldSwapped = runs.HeldSwapped - top.MergedSwapped + top.HeldSwapped;
        ulong freeBytes = free.Bytes.Count + top.Size;
        ulong freeResident = free.Resident.Count + topResident;
        ulong freeSwapped = tally.FreeSwapped + topSwapped;

        var share = new MallocShare(
            Live: Split(resident - freeResident - tally.Overhead.Resident.Count - tally.Unread.Resident.Count,
                length - freeBytes - tally.Overhead.Virtual.Count - tally.Unread.Virtual.Count,
                swapped - freeSwapped - tally.Overhead.Swapped.Count - tally.Unread.Swapped.Count),
            Held: Split(held, heldVirtual, heldSwapped),
            Pinned: Split(freeResident - held, freeBytes - heldVirtual, freeSwapped - heldSwapped),
            Overhead: tally.Overhead,
            Unread: tally.Unread,
            HugePageSurplus: Bytes.Zero);

        Share += share;
        _shares.Add(new OwnedShare(extent, share));
        Chunks += tally.Chunks;
        NotLive += tally.Bins.Blocks + tally.Fastbins.Blocks + tally.Tcache.Blocks + tally.OverheadChunks;
        Bins += tally.Bins;
        Lists += tally.Lists;
        Fastbins += tally.Fastbins;
        Tcache += tally.Tcache;
        Overhead += tally.Overhead;
        Unread += tally.Unread;
        Walked += length;
        HeldBelowTop += runs.Held - top.MergedHeld;
        HeldBehindFastbins += held - Math.Min(held, tally.HeldInBins + top.HeldWithoutMerging);
        ByMallocTrim += runs.Held - top.MergedHeld + top.ByMallocTrim;
        Ranges += runs.Ranges - (top.MergedHeld > 0 ? 1UL : 0) + (top.Held > 0 ? 1UL : 0);
    }

    // The blocks between the last free run and the top. Where the run itself reaches the top there is nothing in the way.
    private void FindPin(RegionTally tally, in Region region, FreeRuns runs, bool hasTop)
    {
        if (!hasTop || !runs.Any || runs.End == region.Stop || runs.HeldInLast == 0 || tally.ChunksSinceRun == 0)
        {
            return;
        }

        Pin = new TopPin(
            new Address(runs.End),
            tally.CachedSinceRun == tally.ChunksSinceRun,
            tally.ChunksSinceRun,
            new Bytes(region.Stop - runs.End),
            new Bytes(runs.HeldInLast),
            new Bytes(runs.Held));
    }

    private static Amounts Split(ulong resident, ulong length, ulong swapped) => new(new Bytes(resident), new Bytes(length), new Bytes(swapped));
}
