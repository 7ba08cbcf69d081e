using Ebb.Glibc;
using Ebb.Memory;
using Ebb.Snapshots;
using Ebb.Tests.Snapshots;
using Ebb.Trimming;

namespace Ebb.Tests.Trimming;

/// <summary>A process written by hand: regions of chunks, and which of their pages are in memory; all of them, unless said otherwise.</summary>
internal sealed class HeapsByHand
{
    public const ulong Page = 4096;

    private readonly List<HeapRegion> _regions = [];
    private readonly List<ArenaFacts> _arenas = [];
    private readonly List<(ulong Start, ulong Length, PageState State)> _pages = [];
    private readonly List<Damage> _damage = [];

    /// <summary>An arena, the next by number; the first is the main one.</summary>
    public HeapsByHand Arena(bool isAlive = true)
    {
        ArenaFacts arena = Made.Arena(_arenas.Count);
        _arenas.Add(isAlive ? arena with { TopAt = TopAt(_arenas.Count) } : arena);
        return this;
    }

    /// <summary>A region of the newest arena, with its chunks one after the other.</summary>
    public HeapsByHand Region(ulong at, params ReadOnlySpan<ChunkRun> chunks)
    {
        var map = new ChunkMap(new MapRoom());
        map.StartAt(at);
        foreach (ChunkRun run in chunks)
        {
            map.Add(run.Size.Count, run.Count, run.State);
        }

        map.Finish();
        ulong start = at & ~(Page - 1);
        _regions.Add(new HeapRegion(_arenas.Count - 1, start, at, map.End, map.Blocks));
        _pages.Add((start, ((map.End - start) + Page - 1) & ~(Page - 1), PageState.Present));
        return this;
    }

    /// <summary>Pages of the newest region that are elsewhere; by address.</summary>
    public HeapsByHand But(ulong from, ulong to, PageState state = PageState.Absent)
    {
        (ulong start, ulong length, PageState there) = _pages[^1];
        _pages[^1] = (start, from - start, there);
        _pages.Add((from, to - from, state));
        _pages.Add((to, start + length - to, there));
        return this;
    }

    public HeapsByHand Damaged(DamageKind kind, ulong at)
    {
        _damage.Add(new Damage(kind, new Address(at), 0, "what"));
        return this;
    }

    public static ulong ArenaAt(int index) => Made.Arena(index).Address.Value;

    public static Address TopAt(int index) => new(ArenaAt(index) + 96);

    public TrimPlan Plan(TrimOptions? options = null, Terrain? terrain = null) => Plan(options, terrain, this);

    /// <summary>The plan of a process with several mallocs.</summary>
    public static TrimPlan Plan(TrimOptions? options, Terrain? terrain, params ReadOnlySpan<HeapsByHand> heaps)
    {
        Snapshot snapshot = Made.Snapshot();
        var mallocs = new List<MallocFacts>();
        foreach (HeapsByHand one in heaps)
        {
            mallocs.Add(Made.Malloc([.. one._arenas]) with { Map = one.Map() });
            snapshot = snapshot with { Damage = [.. snapshot.Damage, .. one._damage] };
        }

        return TrimPlanner.Of(snapshot with { Mallocs = mallocs }, terrain ?? Terrain.Plain, options ?? new TrimOptions());
    }

    private HeapMap Map()
    {
        var blocks = new List<MapBlock>();
        foreach ((ulong start, ulong length, PageState state) in _pages.Where(static one => one.Length > 0))
        {
            var bytes = new MapBytes();
            bytes.Number(start >> 12);
            bytes.Number(1);
            bytes.Number((length >> 12 << 2) | (ulong)state);
            blocks.Add(MapBlock.Of(bytes.Written));
        }

        return new HeapMap { Regions = _regions, Mmapped = [], PageBlocks = blocks };
    }
}
