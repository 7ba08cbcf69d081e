using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Tests.Memory;

namespace Ebb.Tests.Glibc;

/// <summary>
/// A process with glibc's malloc in it that never ran: arenas, heaps and lists laid out by hand, then written into memory word
/// by word as the releases' sources say. What it holds is known from the layout; see <see cref="Books"/>.
/// </summary>
internal sealed partial class SyntheticHeap(GlibcShape shape)
{
    public const ulong HeapMax = 64UL << 20;
    public const ulong Libc = 0x7f00_0000_0000;
    public const ulong MainAt = Libc + 0xc88;
    public const ulong MpAt = Libc + 0x300;
    public const ulong Brk = 0x5555_0000_0000;
    public const ulong Mmaps = 0x7c00_0000_0000;
    private const ulong Heaps = 0x7d00_0000_0000;
    private const ulong ThreadBlocks = 0x7e00_0000_0000;

    private readonly List<SyntheticArena> _arenas = [new SyntheticArena(MainAt, isMain: true)];
    private readonly List<(ulong Start, ulong End, bool IsBrk)> _mappings = [];
    private readonly List<(ulong At, ulong Length)> _mmapped = [];
    private readonly List<SyntheticCache> _caches = [];
    private readonly Dictionary<(SyntheticArena, ulong Size), List<ulong>> _fastOrder = [];
    private readonly HashSet<ulong> _needed = [];
    private int _heaps;

    public GlibcShape Shape { get; } = shape;

    public SyntheticMemory Memory { get; } = new();

    /// <summary>The main arena first, then as in the ring.</summary>
    public IReadOnlyList<SyntheticArena> Arenas => _arenas;

    public SyntheticArena Main => _arenas[0];

    public IReadOnlyList<(ulong At, ulong Length)> Mmapped => _mmapped;

    public IReadOnlyList<SyntheticCache> Caches => _caches;

    /// <summary>Anonymous memory: start, end, and whether brk made it. Neighbours are one.</summary>
    public IReadOnlyList<(ulong Start, ulong End, bool IsBrk)> Mappings => Merged();

    /// <summary>Pages that hold what a walk has to read. Others may be gone without anybody noticing.</summary>
    public IReadOnlySet<ulong> Needed => _needed;

    public ulong SbrkBase { get; set; }

    public ulong TrimThreshold { get; set; } = 131072;

    public ulong ThpPageSize { get; set; }

    public ulong TcacheCount { get; set; } = shape.TcacheCount;

    /// <summary>malloc's count of mmapped bytes is too large by as much.</summary>
    public ulong MmappedDrift { get; set; }

    public void Map(ulong start, ulong end, bool isBrk = false)
    {
        _mappings.Add((start, end, isBrk));
        Memory.Map(start, end);
    }

    /// <summary>Pages of the range are there, with zeros in them.</summary>
    public void Touch(ulong start, ulong end) => Memory.Set(start, end, PageStates.Present);

    public SyntheticArena AddThreadArena()
    {
        ulong heap = NextHeap();
        var arena = new SyntheticArena(heap + (ulong)Shape.HeapHeader, isMain: false);
        _arenas.Insert(1, arena); // malloc puts new ones right behind the main arena
        arena.Begin(heap, (arena.At + Shape.ArenaSize + 15) & ~15UL);
        return arena;
    }

    /// <summary>A heap for an arena whose last one is full.</summary>
    public SyntheticPiece AddHeap(SyntheticArena arena)
    {
        ulong heap = NextHeap();
        return arena.Begin(heap, heap + (ulong)Shape.HeapHeader);
    }

    /// <summary>A block with a mapping of its own; <paramref name="offset"/> is where memalign put it.</summary>
    public void AddMmapped(ulong at, ulong length, ulong offset = 0)
    {
        _mmapped.Add((at, length));
        Put(at + 8, Header(length));
        if (offset > 0)
        {
            Put(at + offset, offset);
            Put(at + offset + 8, Header(length - offset)); // the header at the start stays, stale
        }

        ulong Header(ulong bytes) => (bytes - (Shape.HasShortMmapped ? 16UL : 0)) | 2;
    }

    /// <summary>The next chunk of a piece becomes the table of a new thread's cache.</summary>
    public SyntheticCache AddCache(SyntheticPiece piece)
    {
        SyntheticBlock table = piece.Add(BlockState.Table, (ulong)Shape.TableSize);
        var cache = new SyntheticCache(table, ThreadBlocks + ((ulong)_caches.Count * 0x10000) + 0x800);
        _caches.Add(cache);
        return cache;
    }

    /// <summary>The order of a fastbin, head first; without it the order of addresses.</summary>
    public void OrderFastbin(SyntheticArena arena, ulong size, List<ulong> chunks) => _fastOrder[(arena, size)] = chunks;

    public MallocPlace Place => new("libc.so.6", new MallocImage
    {
        MainArena = MainAt - Libc,
        Mp = MpAt - Libc,
        ArenaLayout = ArenaLayout.All.Single(row => row.Since.ToString() == Shape.ArenaSince),
        ParamLayouts = [ParamLayout.All.Single(row => row.Since.ToString() == Shape.ParamsSince)],
        Version = null,
        VirtualBase = 0,
    }, Libc);

    /// <summary>How long the reader may take, in its own view.</summary>
    public TimeSpan Time { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The reader's own way out, for tests of what never ends.</summary>
    public CancellationToken Patience { get; set; }

    /// <summary>How the reader divides its work.</summary>
    public WalkPlan Walks { get; set; } = WalkPlan.For(1);

    /// <summary>The reader writes each chunk down.</summary>
    public bool TakesMap { get; set; }

    public MallocReading? Read(bool isStill, bool readsSwapped, out DamageLog damage)
    {
        damage = new DamageLog();
        var reader = new MallocReader(
            Memory,
            [.. Mappings.Select(static one => new Extent(one.Start, one.End, one.IsBrk, isHugeTlb: false))],
            [.. _caches.Select(static cache => cache.ThreadPointer)],
            [],
            new AddressRanges([new AddressRange(Libc, Libc + 0x4000)]),
            new WalkLimits(Time, Patience),
            damage) { IsStill = isStill, ReadsSwapped = readsSwapped, Plan = Walks, TakesMap = TakesMap };
        return reader.Read(Place);
    }

    private ulong NextHeap() => Heaps + ((ulong)_heaps++ * HeapMax);

    private List<(ulong Start, ulong End, bool IsBrk)> Merged()
    {
        var merged = new List<(ulong Start, ulong End, bool IsBrk)>();
        foreach ((ulong start, ulong end, bool isBrk) in _mappings.Order())
        {
            if (merged is [.., var last] && last.End == start && last.IsBrk == isBrk)
            {
                merged[^1] = (last.Start, end, isBrk);
            }
            else
            {
                merged.Add((start, end, isBrk));
            }
        }

        return merged;
    }

    private void Put(ulong at, ulong word)
    {
        _needed.Add(at & ~(SyntheticMemory.PageSize - 1));
        Memory.Write(at, word);
    }
}
