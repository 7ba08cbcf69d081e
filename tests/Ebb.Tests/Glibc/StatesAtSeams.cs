using Ebb.Glibc;

namespace Ebb.Tests.Glibc;

/// <summary>A heap that is cut at a place that is known: what stands on both sides of it is told as if it were not cut.</summary>
public static class StatesAtSeams
{
    private const ulong Tile = 64;
    private const ulong Survival = 64 * 1024; // how long a chain must live before it is believed
    private const ulong Steps = 8;            // chunks from there to the seam

    public static TheoryData<BlockState, BlockState, BlockState> States
    {
        get
        {
            var states = new TheoryData<BlockState, BlockState, BlockState>();
            BlockState[] all = [BlockState.Live, BlockState.Cached, BlockState.Binned, BlockState.Fast];
            foreach (BlockState older in all.Append(BlockState.Table))
            {
                foreach (BlockState last in all.Where(last => last != BlockState.Binned || older != BlockState.Binned))
                {
                    foreach (BlockState next in all.Where(next => next != BlockState.Binned || last != BlockState.Binned))
                    {
                        states.Add(older, last, next);
                    }
                }
            }

            return states;
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public static void Are_told_as_if_it_were_not_cut(BlockState older, BlockState last, BlockState next)
    {
        SyntheticHeap heap = Cut(older, last, next, out _);
        Assert.Equal((1, 1), heap.Read(isStill: true, readsSwapped: false, out _)!.Seams);
        HeapsInPieces.Same(heap, isStill: true, readsSwapped: false);
    }

    // The one before the seam is made free as well: malloc would have merged the two.
    [Fact]
    public static void That_malloc_would_have_merged_are_damage_on_both_sides()
    {
        SyntheticHeap heap = Cut(BlockState.Binned, BlockState.Live, BlockState.Live, out SyntheticBlock next);
        heap.Memory.Write(next.At, Tile);
        heap.Memory.Write(next.At + 8, Tile);
        Assert.Equal((1, 1), heap.Read(isStill: true, readsSwapped: false, out DamageLog damage)!.Seams);
        Assert.Contains(damage.Entries, static one => one.Kind == DamageKind.FreeNeighbours);
        HeapsInPieces.Same(heap, isStill: true, readsSwapped: false);
    }

    // As often as one walk may lose its way on either side, and more often on both.
    [Fact]
    public static void And_patience_is_that_of_one_walk()
    {
        SyntheticHeap heap = Begin(out SyntheticPiece piece, out _);
        const int Broken = 100;
        for (ulong block = 0; block < Broken * 200; block++)
        {
            piece.Add(BlockState.Live, 1024);
        }

        End(heap, piece);
        SyntheticBlock[] blocks = [.. piece.Blocks.Where(static block => block.State == BlockState.Live)];
        for (int block = 0; block < Broken; block++)
        {
            heap.Memory.Write(blocks[(block * 200) + 30].At + 8, 0);
        }

        heap.Walks = new WalkPlan { Workers = 1, Pieces = 2, SmallestPiece = 4096, AloneBelow = 0 };
        Assert.Equal((1, 1), heap.Read(isStill: true, readsSwapped: false, out _)!.Seams);
        HeapsInPieces.Same(heap, isStill: true, readsSwapped: false);
    }

    // Two chunks before the seam and one behind it, among live ones: the guess starts on a page, lives as long as it must and
    // takes so many steps.
    private static SyntheticHeap Cut(BlockState older, BlockState last, BlockState next, out SyntheticBlock after)
    {
        SyntheticHeap heap = Begin(out SyntheticPiece piece, out SyntheticCache cache);
        ulong guess = piece.First + 0x40000;
        ulong table = older == BlockState.Table ? (ulong)heap.Shape.TableSize : Tile;
        ulong seam = guess + Survival + (Steps * Tile) + table - Tile;
        Fill(seam - table - Tile);
        if (older == BlockState.Table)
        {
            heap.AddCache(piece);
        }
        else
        {
            Add(older);
        }

        Add(last);
        Assert.Equal(seam, piece.End);
        after = Add(next);
        Fill(piece.First + (2 * (guess + 2048 - piece.First)));
        End(heap, piece);
        heap.Walks = new WalkPlan { Workers = 1, Pieces = 2, SmallestPiece = 4096, AloneBelow = 0 };
        return heap;

        void Fill(ulong end)
        {
            while (piece.End < end)
            {
                piece.Add(BlockState.Live, Tile);
            }
        }

        SyntheticBlock Add(BlockState state)
        {
            SyntheticBlock block = piece.Add(state, Tile);
            if (state == BlockState.Cached)
            {
                cache.Chunks.Add(block);
            }

            return block;
        }
    }

    private static SyntheticHeap Begin(out SyntheticPiece piece, out SyntheticCache cache)
    {
        SyntheticHeap heap = new(GlibcShape.All.Single(static shape => shape.Release == "2.35")) { SbrkBase = SyntheticHeap.Brk };
        piece = heap.Main.Begin(SyntheticHeap.Brk, SyntheticHeap.Brk);
        cache = heap.AddCache(piece);
        ulong rest = (Tile - ((piece.End - piece.First) % Tile)) % Tile;
        piece.Add(BlockState.Live, rest < 32 ? rest + Tile : rest);
        return heap;
    }

    private static void End(SyntheticHeap heap, SyntheticPiece piece)
    {
        piece.CloseWithTop((piece.End + 8191) & ~4095UL);
        heap.Map(piece.Start, piece.End, isBrk: true);
        heap.Touch(piece.Start, piece.End);
        heap.Seal();
    }
}
