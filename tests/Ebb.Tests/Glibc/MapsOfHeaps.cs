using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Tests.Memory;
using Ebb.Tests.Saved;
using Ebb.Tests.Snapshots;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Glibc;

/// <summary>The map of a heap has each chunk where it was written, and each page, on the way through a file too.</summary>
public static class MapsOfHeaps
{
    [Fact]
    public static void Each_chunk_is_where_it_was_written() => Prop.ForAll(HeapPlan.Any, static plan =>
    {
        SyntheticHeap heap = plan.Build();
        heap.TakesMap = true;
        heap.Walks = new WalkPlan { Workers = 2, Pieces = 1 + (plan.Seed & 7), SmallestPiece = 4096, AloneBelow = 0 };
        HeapMap read = heap.Read(isStill: plan.Seed % 2 == 0, readsSwapped: plan.Seed % 3 == 0, out _)!.Facts.Map!;
        foreach (HeapMap map in (HeapMap[])[read, ThroughAFile(read)])
        {
            Assert.Equal(Written(heap), Text(map));
            Assert.Equal(heap.Mmapped.Order(), map.Mmapped.Select(static block => (block.At.Value, block.Size.Count)));
            Pages(heap, map);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    // Whatever is broken: what is told lies side by side, and as much of each kind is told as is counted.
    [Fact]
    public static void A_damaged_heap_has_a_map_without_gaps() => Prop.ForAll(HeapPlan.Any, static plan =>
    {
        SyntheticHeap heap = plan.Build();
        var random = new Random(plan.Seed);
        new Vandal(heap, random).Break(random.Next(1, 40));
        heap.TakesMap = true;
        if (heap.Read(isStill: true, readsSwapped: false, out _) is not { Facts: { Map: { } map } facts })
        {
            return;
        }

        foreach (HeapRegion region in map.Regions)
        {
            Address at = region.First;
            foreach (ChunkRun run in region.Runs)
            {
                Assert.Equal(at, run.At);
                at = run.End;
            }

            Assert.Equal(region.End, at);
        }

        foreach (ArenaFacts arena in facts.Arenas)
        {
            ChunkRun[] runs = [.. map.Regions.Where(region => region.Arena == arena.Index).SelectMany(static region => region.Runs)];
            Assert.Equal(arena.Tcache.Bytes, Sum(runs, ChunkState.Tcache));
            Assert.Equal(arena.Fastbins.Bytes, Sum(runs, ChunkState.Fastbin));
            Assert.Equal(arena.Bins.Bytes, Sum(runs, ChunkState.Bin));
            Assert.Equal(arena.Live.Bytes, Sum(runs, ChunkState.Live));
            Assert.Equal(arena.Share.Unread.Virtual, Sum(runs, ChunkState.Unread));
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    // Far more kinds of chunks than have a byte of their own, and more of them than a block takes.
    [Fact]
    public static void Very_many_sizes_are_kept_too()
    {
        var random = new Random(1);
        var map = new ChunkMap(new MapRoom());
        var expected = new List<ChunkRun>();
        ulong at = 4096;
        map.StartAt(at);
        for (int i = 0; i < 400_000; i++)
        {
            ulong size = 16 * (ulong)random.Next(2, i % 3 == 0 ? 5 : 900);
            var run = new ChunkRun(new Address(at), new Bytes(size), i % 5 == 0 ? (ulong)random.Next(1, 6) : 1, (ChunkState)random.Next(4));
            map.Add(size, run.Count, ChunkState.Live);
            expected.Add(run.State == ChunkState.Live ? run : run with { Count = run.Count - 1, State = ChunkState.Live });
            if (run.State != ChunkState.Live)
            {
                map.Settle(run.State);
                expected.Add(new ChunkRun(new Address(run.End.Value - size), new Bytes(size), 1, run.State));
            }

            at = run.End.Value;
        }

        map.Finish();
        Assert.Equal(at, map.End);
        Assert.InRange(map.Blocks.Count, 2, 100);
        Assert.Equal(Singly(expected), Singly(ChunkTokens.Read(map.Blocks)));
    }

    [Fact]
    public static void A_map_that_grows_too_long_tells_no_more_than_its_length()
    {
        var room = new MapRoom();
        Assert.False(room.TryTake(int.MaxValue));
        var map = new ChunkMap(room);
        map.StartAt(4096);
        for (ulong i = 0; i < 600_000; i++)
        {
            map.Add(32 + (i % 2 * 16), 1, ChunkState.Live);
        }

        map.Settle(ChunkState.Bin);
        map.Remove(48);
        map.Finish();
        ChunkRun[] runs = [.. ChunkTokens.Read(map.Blocks)];
        Assert.Equal((ChunkState.Untold, new Address(4096 + (600_000UL * 40) - 48)), (runs[^1].State, runs[^1].End));
        Assert.InRange(runs.Length, 262_000, 263_000);
        Assert.All(runs.SkipLast(1), static run => Assert.Equal(ChunkState.Live, run.State));
    }

    internal static HeapMap ThroughAFile(HeapMap map)
    {
        byte[] file = SnapshotsReadBack.Write(Made.Snapshot([]) with { Mallocs = [Made.Malloc() with { Map = map }] });
        return SnapshotsReadBack.Read(file).Mallocs[0].Map!;
    }

    private static IEnumerable<(ulong, ulong, ChunkState)> Singly(IEnumerable<ChunkRun> runs) =>
        runs.SelectMany(static run => Enumerable.Range(0, (int)run.Count).Select(i => (run.At.Value + (run.Size.Count * (ulong)i), run.Size.Count, run.State)));

    private static Bytes Sum(ChunkRun[] runs, ChunkState state) =>
        runs.Where(run => run.State == state).Aggregate(Bytes.Zero, static (sum, run) => sum + new Bytes(run.End.Value - run.At.Value));

    private static string Written(SyntheticHeap heap) => string.Join('\n', heap.Arenas.SelectMany(static (arena, index) => arena.Pieces.Select(piece => (piece, index)))
        .OrderBy(static one => one.piece.Start)
        .SelectMany(static one => Lines(one.index, one.piece.Start, one.piece.Blocks.Select(static block => (block.At, block.Size, StateOf(block.State))))));

    private static string Text(HeapMap map) => string.Join('\n', map.Regions.OrderBy(static region => region.Start.Value)
        .SelectMany(static region => Lines(region.Arena, region.Start.Value, Singly(region.Runs))));

    // Malloc's own stretches are told as they are met: only where they begin and end is a fact.
    private static IEnumerable<string> Lines(int arena, ulong start, IEnumerable<(ulong At, ulong Size, ChunkState State)> chunks)
    {
        yield return $"arena {arena} at {start:x}";
        ulong own = 0;
        foreach ((ulong at, ulong size, ChunkState state) in chunks)
        {
            if (state == ChunkState.Overhead)
            {
                own += size;
                continue;
            }

            if (own > 0)
            {
                yield return $"own {own}";
                own = 0;
            }

            yield return $"{at:x} {size} {state}";
        }

        yield return $"own {own}";
    }

    private static ChunkState StateOf(BlockState state) => state switch
    {
        BlockState.Live => ChunkState.Live,
        BlockState.Cached => ChunkState.Tcache,
        BlockState.Fast => ChunkState.Fastbin,
        BlockState.Binned => ChunkState.Bin,
        BlockState.Top => ChunkState.Top,
        _ => ChunkState.Overhead,
    };

    private static void Pages(SyntheticHeap heap, HeapMap map)
    {
        PageStretch[] stretches = [.. map.Pages];
        foreach ((ulong start, ulong end) in heap.Arenas.SelectMany(static arena => arena.Pieces).Select(static piece => (piece.Start, piece.End))
            .Concat(heap.Mmapped.Select(static block => (block.At, block.At + block.Length))))
        {
            for (ulong page = start & ~(SyntheticMemory.PageSize - 1); page < end; page += SyntheticMemory.PageSize)
            {
                PageStretch stretch = stretches.Last(one => one.Start.Value <= page);
                Assert.InRange(page, stretch.Start.Value, stretch.Start.Value + stretch.Length.Count - 1);
                PageState expected = heap.Memory.IsPresent(page) ? PageState.Present : (heap.Memory.StatesOf(page) & PageStates.Zero) != 0 ? PageState.Uncounted
                    : heap.Memory.IsSwapped(page) ? PageState.Swapped : PageState.Absent;
                Assert.Equal(expected, stretch.State);
            }
        }
    }
}
