using Ebb.Glibc;

namespace Ebb.Tests.Glibc;

/// <summary>Of large blocks only the headers are read where their sizes repeat: what is found is what stands there.</summary>
public static class LargeBlocks
{
    private const ulong Kibi = 1024;

    private static readonly GlibcShape s_shape = GlibcShape.All.Single(static shape => shape.Release == "2.35");

    [Theory]
    [InlineData(new ulong[] { 10 }, true)]
    [InlineData(new ulong[] { 10 }, false)]
    [InlineData(new ulong[] { 100 }, true)]
    [InlineData(new ulong[] { 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 9 }, true)]
    [InlineData(new ulong[] { 60, 100, 33 }, true)]
    [InlineData(new ulong[] { 1000 }, false)]
    [InlineData(new ulong[] { 1, 100 }, true)]
    public static void Are_what_they_are(ulong[] sizes, bool isMain)
    {
        foreach (int every in (ReadOnlySpan<int>)[0, 2, 17, 64])
        {
            (SyntheticHeap heap, SyntheticPiece piece) = Begin(isMain);
            for (int block = 0; piece.End < piece.First + (5 * Kibi * Kibi); block++)
            {
                bool isFree = every > 0 && block % every == every - 1 && !piece.EndsFree;
                piece.Add(isFree ? BlockState.Binned : BlockState.Live, sizes[block % sizes.Length] * Kibi);
                if (block % 151 == 150)
                {
                    piece.Add(BlockState.Live, 48 + (ulong)(block % 7 * 16));
                }
            }

            End(heap, piece, isMain);
            Same(heap);
        }
    }

    // The top is shorter than the blocks below it, as long, or longer: no size goes on into it.
    [Theory]
    [InlineData(32)]
    [InlineData(10 * 1024)]
    [InlineData((10 * 1024) + 16)]
    [InlineData(100 * 1024)]
    public static void End_where_the_heap_ends(int top)
    {
        (SyntheticHeap heap, SyntheticPiece piece) = Begin(isMain: true);
        piece.Add(BlockState.Live, 4096 + (0 - piece.End - (400 * 10 * Kibi) - (ulong)top) % 4096);
        for (int block = 0; block < 400; block++)
        {
            piece.Add(BlockState.Live, 10 * Kibi);
        }

        End(heap, piece, isMain: true, piece.End + (ulong)top);
        Same(heap);
    }

    [Theory]
    [InlineData(10, 12)]
    [InlineData(100, 20)]
    public static void Are_not_read(ulong size, ulong part)
    {
        (SyntheticHeap heap, SyntheticPiece piece) = Begin(isMain: true);
        while (piece.End < piece.First + (16 * Kibi * Kibi))
        {
            piece.Add(BlockState.Live, size * Kibi);
        }

        End(heap, piece, isMain: true);
        ulong before = heap.Memory.BytesRead;
        Same(heap);
        Assert.InRange(heap.Memory.BytesRead - before, 1UL, 2 * 16 * Kibi * Kibi / part);
    }

    // The headers that are foretold end where the next walk begins.
    [Fact]
    public static void Are_cut_as_others_are()
    {
        (SyntheticHeap heap, SyntheticPiece piece) = Begin(isMain: true);
        while (piece.End < piece.First + (16 * Kibi * Kibi))
        {
            piece.Add(BlockState.Live, 10 * Kibi);
        }

        End(heap, piece, isMain: true);
        Assert.InRange(HeapsInPieces.Same(heap, isStill: true, readsSwapped: false), 3, int.MaxValue);
    }

    // Sizes that do not repeat cannot be foretold; the windows become short.
    [Fact]
    public static void Of_many_sizes_are_not_read_either()
    {
        (SyntheticHeap heap, SyntheticPiece piece) = Begin(isMain: true);
        for (ulong block = 0; piece.End < piece.First + (16 * Kibi * Kibi); block++)
        {
            piece.Add(BlockState.Live, (90 * Kibi) + (block * 7 % 64 * 16));
        }

        End(heap, piece, isMain: true);
        ulong before = heap.Memory.BytesRead;
        Same(heap);
        Assert.InRange(heap.Memory.BytesRead - before, 1UL, 2 * 16 * Kibi * Kibi / 5);
    }

    // Between two equal headers stands one that is not, in each way that a header can be wrong.
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(-1)]
    public static void That_are_damaged_are_found_so(int change)
    {
        (SyntheticHeap heap, SyntheticPiece piece) = Begin(isMain: true);
        while (piece.End < piece.First + (5 * Kibi * Kibi))
        {
            piece.Add(BlockState.Live, 10 * Kibi);
        }

        End(heap, piece, isMain: true);
        SyntheticBlock broken = piece.Blocks[400];
        ulong header = change == 0 ? 0 : change < 0 ? ulong.MaxValue : (10 * Kibi) + (ulong)change;
        heap.Memory.Write(broken.At + 8, header);
        MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.NotNull(reading);
        Assert.Contains(damage.Entries, entry => entry.At.Value >= broken.At - (10 * Kibi) && entry.At.Value <= broken.At + (20 * Kibi));
        Assert.InRange(reading.Facts.Arenas[0].Unread.Count, 0UL, 100 * Kibi);
    }

    // Before the blocks that repeat stands one that is not live, and is only settled by the first header that is foretold.
    [Theory]
    [InlineData(BlockState.Fast)]
    [InlineData(BlockState.Cached)]
    public static void Do_not_hide_what_stands_before_them(BlockState state)
    {
        for (int before = 0; before < 4; before++)
        {
            (SyntheticHeap heap, SyntheticPiece piece) = Begin(isMain: true);
            for (int block = 0; piece.End < piece.First + (5 * Kibi * Kibi); block++)
            {
                piece.Add(BlockState.Live, 10 * Kibi);
                if (block % 60 == before)
                {
                    bool isFull = state == BlockState.Cached && heap.Caches[0].Chunks.Count == 7;
                    SyntheticBlock small = piece.Add(isFull ? BlockState.Live : state, 48);
                    if (small.State == BlockState.Cached)
                    {
                        heap.Caches[0].Chunks.Add(small);
                    }
                }
            }

            End(heap, piece, isMain: true);
            Same(heap);
        }
    }

    // Pages with a header on them went away, one at a time: the walk loses its way there as it does in small blocks, and finds it again.
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public static void On_pages_that_are_gone_are_unread(ulong size)
    {
        foreach (int gone in (ReadOnlySpan<int>)[1, 2, 17, 30])
        {
            (SyntheticHeap heap, SyntheticPiece piece) = Begin(isMain: true);
            while (piece.End < piece.First + (40 * size * Kibi))
            {
                piece.Add(BlockState.Live, size * Kibi);
            }

            End(heap, piece, isMain: true);
            ulong page = (piece.Blocks[gone].At + 8) & ~4095UL;
            heap.Memory.Set(page, page + 4096, Ebb.Linux.PageStates.None);
            MallocReading reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage)!;

            Assert.Empty(heap.Memory.AbsentRead);
            Assert.NotEmpty(damage.Entries);
            Assert.InRange(reading.Facts.Arenas[0].Unread.Count, 1UL, (64 + (4 * size)) * Kibi);
        }
    }

    // Memory that goes away between the look at the page table and the reading: what was not copied is not taken for what it was.
    [Fact]
    public static void That_cannot_be_read_any_more_are_not_made_up()
    {
        (SyntheticHeap heap, SyntheticPiece piece) = Begin(isMain: true);
        for (int block = 0; block < 600; block++)
        {
            piece.Add(BlockState.Live, (block % 37 == 36 ? 12UL : 10) * Kibi);
        }

        End(heap, piece, isMain: true);
        int calls = 0;
        heap.Memory.BeforeRead = memory => memory.MostPieces = calls++ % 2 == 0 ? int.MaxValue : 5;
        Same(heap);
    }

    private static (SyntheticHeap Heap, SyntheticPiece Piece) Begin(bool isMain)
    {
        SyntheticHeap heap = new(s_shape) { SbrkBase = isMain ? SyntheticHeap.Brk : 0 };
        SyntheticPiece piece = isMain ? heap.Main.Begin(SyntheticHeap.Brk, SyntheticHeap.Brk) : heap.AddThreadArena().Last;
        heap.AddCache(piece);
        return (heap, piece);
    }

    private static void End(SyntheticHeap heap, SyntheticPiece piece, bool isMain, ulong end = 0)
    {
        if (piece.EndsFree)
        {
            piece.Add(BlockState.Live, 48);
        }

        piece.CloseWithTop(end == 0 ? (piece.End + 8191) & ~4095UL : end);
        heap.Map(piece.Start, piece.End, isMain);
        heap.Touch(piece.Start, piece.End);
        heap.Seal(static _ => 0);
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
