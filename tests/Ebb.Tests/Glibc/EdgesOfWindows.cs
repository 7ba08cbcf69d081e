using Ebb.Glibc;

namespace Ebb.Tests.Glibc;

/// <summary>Heaps are walked in windows: headers on, before and behind the edges of windows, and blocks across them.</summary>
public static class EdgesOfWindows
{
    private const ulong Window = HeapWindow.Size;

    private static readonly GlibcShape s_shape = GlibcShape.All.Single(static shape => shape.Release == "2.35");

    public static TheoryData<int, BlockState, bool> Edges
    {
        get
        {
            var edges = new TheoryData<int, BlockState, bool>();
            for (int distance = -64; distance <= 64; distance += 16)
            {
                foreach (BlockState state in (ReadOnlySpan<BlockState>)[BlockState.Live, BlockState.Binned, BlockState.Fast, BlockState.Cached])
                {
                    edges.Add(distance, state, distance % 32 == 0);
                }
            }

            return edges;
        }
    }

    // The block before the edge, of each state, ends so many bytes from it; small ones and one of several windows follow.
    [Theory]
    [MemberData(nameof(Edges))]
    public static void A_block_that_ends_near_the_edge_is_what_it_is(int distance, BlockState state, bool isMain)
    {
        SyntheticHeap heap = new(s_shape) { SbrkBase = isMain ? SyntheticHeap.Brk : 0 };
        SyntheticPiece piece = isMain ? heap.Main.Begin(SyntheticHeap.Brk, SyntheticHeap.Brk) : heap.AddThreadArena().Last;
        SyntheticCache cache = heap.AddCache(piece);
        ulong edge = (piece.First & ~4095UL) + Window + (ulong)distance;
        Until(piece, edge, state, cache);
        Add(piece, BlockState.Live, 32, cache);
        Add(piece, state, 48, cache);
        Add(piece, BlockState.Live, 32, cache);
        Add(piece, BlockState.Binned, (2 * Window) + 0x1230, cache);
        Add(piece, BlockState.Live, 64, cache);
        Close(heap, piece, (piece.End + 32 + 4095) & ~4095UL, isMain);
        Same(heap);
    }

    // The heap itself ends near the edge: the last window is short, or nearly empty.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, -1)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    public static void A_heap_of_whole_windows_is_read_to_its_end(int windows, int pages)
    {
        for (ulong top = 32; top <= 96; top += 16)
        {
            foreach (bool isMain in (ReadOnlySpan<bool>)[true, false])
            {
                SyntheticHeap heap = new(s_shape) { SbrkBase = isMain ? SyntheticHeap.Brk : 0 };
                SyntheticPiece piece = isMain ? heap.Main.Begin(SyntheticHeap.Brk, SyntheticHeap.Brk) : heap.AddThreadArena().Last;
                ulong end = (piece.First & ~4095UL) + ((ulong)windows * Window) + (ulong)(pages * 4096);
                SyntheticCache cache = heap.AddCache(piece);
                Until(piece, end - top, BlockState.Live, cache);
                Close(heap, piece, end, isMain);
                Same(heap);
            }
        }
    }

    private static void Until(SyntheticPiece piece, ulong end, BlockState state, SyntheticCache cache)
    {
        while (piece.End + 2048 < end)
        {
            Add(piece, BlockState.Live, 112, cache);
            Add(piece, BlockState.Live, 528, cache);
        }

        Add(piece, BlockState.Live, end - piece.End - 64, cache);
        Add(piece, state, 64, cache);
    }

    private static void Add(SyntheticPiece piece, BlockState state, ulong size, SyntheticCache cache)
    {
        SyntheticBlock block = piece.Add(state, size);
        if (state == BlockState.Cached)
        {
            cache.Chunks.Add(block);
        }
    }

    private static void Close(SyntheticHeap heap, SyntheticPiece piece, ulong end, bool isMain)
    {
        piece.CloseWithTop(end);
        heap.Map(piece.Start, end, isMain);
        heap.Touch(piece.Start, end);
        heap.Seal(static at => at % 48 == 0 ? 0x31UL : 0x2000 + at); // what a wrong step would take for a header
    }

    private static void Same(SyntheticHeap heap)
    {
        string expected = new Books(heap).Text();
        foreach (bool isStill in (ReadOnlySpan<bool>)[true, false])
        {
            MallocReading? reading = heap.Read(isStill, readsSwapped: false, out DamageLog damage);
            Assert.NotNull(reading);
            Reading.Same(expected, Reading.Text(reading), damage);
        }
    }
}
