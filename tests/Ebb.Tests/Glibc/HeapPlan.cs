using Ebb.Linux;
using Ebb.Tests.Memory;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Glibc;

/// <summary>A heap to be made at random: all of it follows from these numbers, so that a failure can be run again.</summary>
/// <param name="Blocks">About how many chunks a piece gets.</param>
internal sealed record HeapPlan(GlibcShape Shape, int Seed, int Blocks)
{
    private const ulong Page = SyntheticMemory.PageSize;
    private const ulong Window = 512 * 1024; // HeapWindow.Size

    private static readonly BlockState[] s_mostlyLive = [BlockState.Live, BlockState.Live, BlockState.Live, BlockState.Binned, BlockState.Cached, BlockState.Fast];

    private Random _random = new(Seed);
    private readonly Dictionary<(SyntheticCache, ulong), int> _cached = [];

    public static Arbitrary<HeapPlan> Any { get; } = Arb.From(
        from shape in Gen.Elements(GlibcShape.All.ToArray())
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from blocks in Gen.Choose(0, 150)
        select new HeapPlan(shape, seed, blocks),
        static plan => plan.Blocks == 0 ? [] : [plan with { Blocks = plan.Blocks / 2 }, plan with { Blocks = plan.Blocks - 1 }]);

    /// <summary>Thread arenas, main arena, and how the main arena is broken, all by chance.</summary>
    public SyntheticHeap Build(bool hasHoles = true)
    {
        _random = new Random(Seed);
        _cached.Clear();
        var heap = new SyntheticHeap(Shape);
        for (int threads = _random.Next(4); threads > 0; threads--)
        {
            AddThread(heap);
        }

        switch (_random.Next(8))
        {
            case 0:
                break; // everything in thread arenas, or nothing at all
            case 1:
                BreakByMmap(heap, brkFirst: _random.Next(2) == 0);
                break;
            case 2 or 3:
                BreakBySbrk(heap);
                break;
            default:
                Main(heap);
                break;
        }

        AddMmapped(heap);
        foreach (SyntheticArena arena in heap.Arenas)
        {
            arena.Attached = (ulong)_random.Next(3);
            arena.MaxSystemMore = (ulong)_random.Next(3) * Page;
        }

        heap.TrimThreshold = (ulong)_random.Next(1, 1 << 20);
        heap.ThpPageSize = heap.Shape.ThpPageSize is not null && _random.Next(4) == 0 ? 2UL << 20 : 0;
        heap.Seal(_ => Noise(heap));
        if (hasHoles)
        {
            Punch(heap);
        }

        return heap;
    }

    // A thread's arena: one to three heaps, each but the last closed by fenceposts.
    private void AddThread(SyntheticHeap heap)
    {
        SyntheticArena arena = heap.AddThreadArena();
        for (int heaps = _random.Next(3); heaps >= 0; heaps--)
        {
            SyntheticPiece piece = arena.Last;
            Fill(heap, piece);
            ulong rest = (ulong)_random.Next(2) * (ulong)_random.Next(1, 200) * 4096;
            if (heaps == 0)
            {
                PadAfterFree(piece);
                piece.CloseWithTop(Up(piece.End + 32) + rest);
                Map(heap, piece.Start, piece.End + ((ulong)_random.Next(3) * Page));
            }
            else
            {
                PadAfterFree(piece);
                CloseWithFence(piece);
                Map(heap, piece.Start, piece.End);
                heap.AddHeap(arena);
            }
        }
    }

    private void Main(SyntheticHeap heap)
    {
        SyntheticPiece piece = BeginMain(heap);
        Fill(heap, piece);
        PadAfterFree(piece);
        piece.CloseWithTop(Up(piece.End + 32) + ((ulong)_random.Next(2) * (ulong)_random.Next(1, 200) * 4096));
        Map(heap, SyntheticHeap.Brk, piece.End, isBrk: true);
    }

    // A static program has taken some of the brk before malloc did.
    private SyntheticPiece BeginMain(SyntheticHeap heap)
    {
        ulong before = (ulong)_random.Next(3) switch { 0 => 0x16c0, 1 => (ulong)_random.Next(1, 9000), _ => 0 };
        heap.SbrkBase = SyntheticHeap.Brk + before;
        return heap.Main.Begin(heap.SbrkBase, (heap.SbrkBase + 15) & ~15UL);
    }

    // Somebody else calls sbrk: fenceposts, foreign bytes, and the next piece right behind them.
    private void BreakBySbrk(SyntheticHeap heap)
    {
        SyntheticPiece piece = BeginMain(heap);
        for (int breaks = _random.Next(1, 4); breaks > 0; breaks--)
        {
            Fill(heap, piece);
            PadAfterFree(piece);
            CloseWithFence(piece);
            ulong foreign = (ulong)_random.Next(1, 30_000);
            ulong next = (piece.End + foreign + 15) & ~15UL;
            heap.Main.Foreign += next - piece.End;
            if (_random.Next(2) == 0)
            {
                for (ulong at = piece.End; at + 8 <= piece.End + foreign; at += 8)
                {
                    heap.Memory.Write(at, (ulong)_random.NextInt64() | 8);
                }
            }

            heap.Touch(piece.Start, piece.End);
            piece = heap.Main.Begin(next, next);
        }

        Fill(heap, piece);
        PadAfterFree(piece);
        piece.CloseWithTop(Up(piece.End + 32) + ((ulong)_random.Next(60) * Page));
        Map(heap, SyntheticHeap.Brk, piece.End, isBrk: true, touches: false);
        heap.Touch(piece.Start, piece.End);
    }

    // brk failed: pieces of a MiB and more from mmap, in any order of addresses, neighbours or not.
    private void BreakByMmap(SyntheticHeap heap, bool brkFirst)
    {
        heap.Main.Flags = 2;
        SyntheticPiece piece;
        if (brkFirst)
        {
            piece = BeginMain(heap);
            Fill(heap, piece);
            PadAfterFree(piece);
            CloseWithFence(piece);
            Map(heap, SyntheticHeap.Brk, piece.End, isBrk: true);
        }

        int pieces = _random.Next(1, 4);
        ulong[] places = [.. Enumerable.Range(0, pieces).Select(static place => SyntheticHeap.Mmaps + ((ulong)place * (16UL << 20)))];
        _random.Shuffle(places);
        for (int i = 0; i < pieces; i++)
        {
            piece = heap.Main.Begin(places[i], places[i]);
            heap.SbrkBase = heap.SbrkBase == 0 ? places[i] : heap.SbrkBase;
            Fill(heap, piece);
            PadAfterFree(piece);
            ulong end = Math.Max(Up(piece.End + 64), places[i] + (1UL << 20));
            if (i < pieces - 1)
            {
                piece.CloseWithFence(end, BlockState.Binned);
            }
            else
            {
                piece.CloseWithTop(end);
            }

            Map(heap, piece.Start, piece.End);
        }
    }

    private void AddMmapped(SyntheticHeap heap)
    {
        ulong at = SyntheticHeap.Mmaps + (64UL << 20);
        for (int blocks = _random.Next(5); blocks > 0; blocks--)
        {
            ulong length = (ulong)_random.Next(34, 200) * Page;
            Map(heap, at, at + length);
            heap.AddMmapped(at, length, (ulong)_random.Next(4) switch { 0 => Page - 16, 1 => (16 * Page) - 16, _ => 0 });
            at += length;
            if (_random.Next(2) == 0)
            {
                ulong other = (ulong)_random.Next(1, 9) * Page; // memory of somebody else
                Map(heap, at, at + other);
                heap.Memory.Write(at, (ulong)_random.NextInt64() | 2);
                at += other;
            }

            at += (ulong)_random.Next(2) * Page;
        }
    }

    private void CloseWithFence(SyntheticPiece piece)
    {
        // malloc begins a piece for a request: that chunk is in it, whatever else is not.
        if (piece.Blocks.Count == 0)
        {
            piece.Add(BlockState.Live, 64);
        }

        ulong end = Up(piece.End + 32);
        ulong rest = end - piece.End;
        if (_random.Next(3) > 0 && rest > 128)
        {
            piece.Add(BlockState.Live, rest - (ulong)(_random.Next(2) == 0 ? 32 : 48)); // next to nothing was left of the top
        }

        piece.CloseWithFence(end, _random.Next(2) == 0 ? BlockState.Binned : BlockState.Live);
    }

    private static void PadAfterFree(SyntheticPiece piece)
    {
        if (piece.EndsFree)
        {
            piece.Add(BlockState.Live, 48);
        }
    }

    // Runs of equal sizes, single blocks of all kinds, and now and then a block that ends where a window does.
    private void Fill(SyntheticHeap heap, SyntheticPiece piece)
    {
        ulong window = piece.First & ~(Page - 1);
        SyntheticCache? cache = heap.Shape.HasTcache && (!heap.Shape.CountsDown || _random.Next(2) == 0) ? heap.AddCache(piece) : null;
        for (int blocks = _random.Next(Blocks + 1); blocks > 0; blocks--)
        {
            window = piece.End >= window + Window - 24 ? piece.End & ~(Page - 1) : window;
            ulong edge = window + Window - (ulong)_random.Next(6) * 16;
            if (_random.Next(40) == 0 && edge > piece.End + 2048 && edge - piece.End < (1UL << 20))
            {
                Add(heap, piece, cache, _random.Next(2) == 0 ? BlockState.Binned : BlockState.Live, edge - piece.End);
                continue;
            }

            ulong size = (ulong)_random.Next(10) switch
            {
                < 6 => 32 + (16 * (ulong)_random.Next(8)),
                < 8 => 32 + (16 * (ulong)_random.Next(64)),
                8 => 1056 + (16 * (ulong)_random.Next(1000)),
                _ => 16 * (ulong)_random.Next(256, 4000),
            };
            BlockState state = s_mostlyLive[_random.Next(s_mostlyLive.Length)];
            for (int same = _random.Next(4) == 0 ? _random.Next(1, 40) : 1; same > 0; same--)
            {
                Add(heap, piece, cache, size > 4096 || _random.Next(4) > 0 ? state : BlockState.Live, size);
            }
        }
    }

    private void Add(SyntheticHeap heap, SyntheticPiece piece, SyntheticCache? cache, BlockState state, ulong size)
    {
        int cached = cache is null ? 0 : _cached.GetValueOrDefault((cache, size));
        bool isPossible = state switch
        {
            BlockState.Binned => !piece.EndsFree,
            BlockState.Cached => cache is not null && size <= 1040 && cached < (int)heap.TcacheCount,
            BlockState.Fast => heap.Shape.HasFastbins && size <= 128,
            _ => true,
        };
        SyntheticBlock block = piece.Add(isPossible ? state : BlockState.Live, size);
        if (block.State == BlockState.Cached)
        {
            cache!.Chunks.Insert(_random.Next(cache.Chunks.Count + 1), block);
            _cached[(cache, size)] = cached + 1;
        }
    }

    // Words that lead somewhere: into the heap, to a vtable, to nothing.
    private ulong Noise(SyntheticHeap heap) => _random.Next(6) switch
    {
        0 => SyntheticHeap.Libc + (ulong)_random.Next(0x3000),
        1 => SyntheticHeap.Brk + ((ulong)_random.Next(1 << 16) * 16),
        2 => heap.Link(SyntheticHeap.Brk, SyntheticHeap.Brk + ((ulong)_random.Next(1 << 12) * 16)),
        3 => (ulong)_random.Next(2, 64) * 16 | 1,
        4 => (ulong)_random.NextInt64(),
        _ => 0,
    };

    // Pages that nobody has to read are gone, in swap, or the page of zeros.
    private void Punch(SyntheticHeap heap)
    {
        int rate = _random.Next(2, 6);
        IEnumerable<(ulong Start, ulong End)> ranges = heap.Arenas.SelectMany(static arena => arena.Pieces)
            .Select(static piece => (piece.Start, piece.End)).Concat(heap.Mmapped.Select(static one => (one.At, one.At + one.Length)));
        foreach ((ulong start, ulong end) in ranges)
        {
            for (ulong page = start & ~(Page - 1); page < end; page += Page)
            {
                if (!heap.Needed.Contains(page) && _random.Next(rate) == 0)
                {
                    ulong pages = (ulong)_random.Next(1, 20);
                    for (; pages > 0 && page < end && !heap.Needed.Contains(page); pages--, page += Page)
                    {
                        heap.Memory.Set(page, page + 1, (ulong)_random.Next(4) switch
                        {
                            0 => PageStates.Swapped,
                            1 => PageStates.Present | PageStates.Zero,
                            _ => PageStates.None,
                        });
                    }
                }
            }
        }
    }

    private static void Map(SyntheticHeap heap, ulong start, ulong end, bool isBrk = false, bool touches = true)
    {
        heap.Map(start, end, isBrk);
        if (touches)
        {
            heap.Touch(start, end);
        }
    }

    private static ulong Up(ulong at) => (at + Page - 1) & ~(Page - 1);
}
