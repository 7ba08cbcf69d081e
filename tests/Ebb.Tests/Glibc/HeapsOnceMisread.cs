using Ebb.Glibc;

namespace Ebb.Tests.Glibc;

/// <summary>Heaps that were read wrongly before, each by hand.</summary>
public static class HeapsOnceMisread
{
    private const ulong Brk = SyntheticHeap.Brk;
    private const ulong Mmaps = SyntheticHeap.Mmaps;

    private static readonly GlibcShape s_old = Shape("2.24");
    private static readonly GlibcShape s_new = Shape("2.35");

    [Fact]
    public static void What_lies_behind_fenceposts_and_was_never_touched_stays_untouched()
    {
        var heap = new SyntheticHeap(s_new) { SbrkBase = Brk };
        SyntheticPiece first = heap.Main.Begin(Brk, Brk);
        first.Add(BlockState.Live, 64);
        first.CloseWithFence(Brk + 0x1000, BlockState.Binned);
        SyntheticPiece second = heap.Main.Begin(Brk + 0x5000, Brk + 0x5000);
        heap.Main.Foreign = 0x4000;
        second.CloseWithTop(Brk + 0x7000);
        heap.Map(Brk, Brk + 0x7000, isBrk: true);
        Same(heap);
    }

    [Fact]
    public static void A_main_arena_in_two_mappings_is_counted_once()
    {
        var heap = new SyntheticHeap(s_new) { SbrkBase = Mmaps };
        SyntheticPiece first = heap.Main.Begin(Mmaps, Mmaps);
        first.Add(BlockState.Live, 0x10000);
        first.CloseWithFence(Mmaps + 0x100000, BlockState.Binned);
        Map(heap, first);
        SyntheticPiece second = heap.Main.Begin(Mmaps + 0x200000, Mmaps + 0x200000);
        second.Add(BlockState.Live, 0x20000);
        second.CloseWithTop(Mmaps + 0x300000);
        Map(heap, second);
        heap.Main.Flags = 2;
        Same(heap);
    }

    [Fact]
    public static void A_mapped_block_between_two_pieces_is_not_foreign_memory()
    {
        var heap = new SyntheticHeap(s_new) { SbrkBase = Mmaps };
        SyntheticPiece first = heap.Main.Begin(Mmaps, Mmaps);
        first.Add(BlockState.Live, 0x10000);
        first.CloseWithFence(Mmaps + 0x100000, BlockState.Binned);
        Map(heap, first);
        heap.Map(Mmaps + 0x100000, Mmaps + 0x140000);
        heap.AddMmapped(Mmaps + 0x100000, 0x40000);
        SyntheticPiece second = heap.Main.Begin(Mmaps + 0x140000, Mmaps + 0x140000);
        second.CloseWithTop(Mmaps + 0x240000);
        Map(heap, second);
        heap.Main.Flags = 2;
        Same(heap);
    }

    // java maps memory of its own that begins as an mmapped block does.
    [Theory]
    [InlineData(0x100000)]
    [InlineData(0x300000)]
    public static void A_mapping_that_begins_like_a_block_is_none_where_all_are_there_without_it(ulong lookalike)
    {
        var heap = new SyntheticHeap(s_new) { SbrkBase = Brk };
        heap.Main.Begin(Brk, Brk).CloseWithTop(Brk + 0x2000);
        heap.Map(Brk, Brk + 0x2000, isBrk: true);
        heap.Map(Mmaps + 0x200000, Mmaps + 0x240000);
        heap.AddMmapped(Mmaps + 0x200000, 0x40000);
        heap.Map(Mmaps + lookalike, Mmaps + lookalike + 0x90000);
        heap.Seal();
        heap.Memory.Write(Mmaps + lookalike, 0);
        heap.Memory.Write(Mmaps + lookalike + 8, 0x90000 | 2);
        MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.Empty(damage.Entries);
        Assert.Equal((1UL, 0x40000UL), (reading!.Facts.Mmapped.Blocks, reading.Facts.Mmapped.Bytes.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public static void A_top_of_32_bytes_after_blocks_of_32_is_the_top(bool isStill)
    {
        var heap = new SyntheticHeap(s_new);
        SyntheticPiece piece = heap.AddThreadArena().Last;
        piece.Add(BlockState.Live, (0x3000 - 32 - (4 * 32) - (piece.End % 4096)) & ~15UL);
        while (piece.End < piece.Start + 0x3000 - 32)
        {
            piece.Add(BlockState.Live, 32);
        }

        piece.CloseWithTop(piece.Start + 0x3000);
        Map(heap, piece);
        Same(heap, isStill);
    }

    [Fact]
    public static void A_run_of_equal_blocks_that_passes_the_top_has_lost_its_way()
    {
        var heap = new SyntheticHeap(s_new) { SbrkBase = Brk };
        SyntheticPiece piece = heap.Main.Begin(Brk, Brk);
        for (int i = 0; i < 100; i++)
        {
            piece.Add(BlockState.Live, 48);
        }

        SyntheticBlock top = piece.CloseWithTop(Brk + 0x2000);
        Map(heap, piece, isBrk: true);
        heap.Seal();
        heap.Memory.Write(SyntheticHeap.MainAt + s_new.Top, top.At - 16);
        heap.Memory.Write(top.At - 8, (top.Size + 16) | 1);
        MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.Equal((DamageKind.ChunkSize, top.At - 48), (damage.Entries[0].Kind, damage.Entries[0].At.Value));
        Assert.Empty(reading!.Facts.Arenas.SelectMany(Reading.Unclosed));
    }

    // 0x7c0000010010 ^ 0x7c0000010: bits 32 to 35 change, and what comes out is aligned.
    [Fact]
    public static void Plain_links_of_a_main_arena_in_mappings_are_not_taken_for_mangled()
    {
        var heap = new SyntheticHeap(s_old) { SbrkBase = Mmaps };
        SyntheticPiece piece = heap.Main.Begin(Mmaps, Mmaps);
        piece.Add(BlockState.Fast, 48);
        piece.Add(BlockState.Live, 0x10000);
        piece.Add(BlockState.Fast, 48);
        piece.CloseWithTop(Mmaps + 0x100000);
        Map(heap, piece);
        heap.Main.Flags = 2;
        Same(heap);
    }

    // A program without PIE: 0x28dc09b0 >> 12 ends in zero and changes only bits that lie within the heap. The first link
    // leads to a block in both readings, and to one of its own size; only its list's end tells.
    [Theory]
    [InlineData("2.31")]
    [InlineData("2.35")]
    public static void A_cached_link_that_leads_to_a_block_both_ways_is_read_by_where_its_list_ends(string release)
    {
        const ulong Low = 0x28db_f000, Second = 0x28dc_0930, First = 0x28dc_09a0, Other = 0x28de_8470;
        var heap = new SyntheticHeap(Shape(release)) { SbrkBase = Low };
        SyntheticPiece piece = heap.Main.Begin(Low, Low);
        SyntheticCache cache = heap.AddCache(piece);
        piece.Add(BlockState.Live, Second - piece.End);
        SyntheticBlock near = piece.Add(heap.Shape.IsMangled ? BlockState.Cached : BlockState.Live, First - Second);
        SyntheticBlock first = piece.Add(BlockState.Cached, First - Second);
        piece.Add(BlockState.Live, Other - piece.End);
        SyntheticBlock far = piece.Add(heap.Shape.IsMangled ? BlockState.Live : BlockState.Cached, First - Second);
        cache.Chunks.AddRange([first, heap.Shape.IsMangled ? near : far]);
        piece.CloseWithTop(0x28df_0000);
        Map(heap, piece, isBrk: true);
        heap.Memory.Write((heap.Shape.IsMangled ? far : near).At + 16, 0x5a5a_5a5a_5a5a_5a5a);
        Same(heap);
    }

    [Theory]
    [InlineData("2.24")]
    [InlineData("2.35")]
    public static void A_fastbins_link_that_leads_to_a_block_both_ways_is_read_by_where_its_list_ends(string release)
    {
        const ulong Low = 0x28db_f000, Near = 0x28dc_0930, First = 0x28dc_09a0, Far = 0x28de_84f0;
        var heap = new SyntheticHeap(Shape(release)) { SbrkBase = Low };
        SyntheticPiece piece = heap.Main.Begin(Low, Low);
        piece.Add(BlockState.Live, Near - piece.End);
        SyntheticBlock near = piece.Add(heap.Shape.IsMangled ? BlockState.Fast : BlockState.Live, First - Near);
        SyntheticBlock first = piece.Add(BlockState.Fast, First - Near);
        piece.Add(BlockState.Live, Far - piece.End);
        SyntheticBlock far = piece.Add(heap.Shape.IsMangled ? BlockState.Live : BlockState.Fast, First - Near);
        heap.OrderFastbin(heap.Main, First - Near, [first.At, heap.Shape.IsMangled ? near.At : far.At]);
        piece.CloseWithTop(0x28df_0000);
        Map(heap, piece, isBrk: true);
        heap.Memory.Write((heap.Shape.IsMangled ? far : near).At + 16, 0x5a5a_5a5a_5a5a_5a5a);
        Same(heap);
    }

    // The head of an empty list that points to itself, and with mangled links what looks like one: it leads beside itself, and
    // so is never found to be pointed to by nothing.
    [Theory]
    [InlineData("2.24")]
    [InlineData("2.35")]
    public static void A_live_block_whose_first_word_leads_to_itself_is_not_in_a_long_fastbin(string release)
    {
        var heap = new SyntheticHeap(Shape(release)) { SbrkBase = Brk };
        SyntheticPiece piece = heap.Main.Begin(Brk, Brk);
        SyntheticBlock live = piece.Add(BlockState.Live, 64);
        for (int i = 0; i < 300; i++)
        {
            piece.Add(BlockState.Fast, 64);
            piece.Add(BlockState.Live, 48);
        }

        piece.CloseWithTop(Brk + 0x20000);
        Map(heap, piece, isBrk: true);
        heap.Memory.Write(live.At + 16, heap.Link(live.At + 16, live.At + 16));
        Same(heap);
    }

    // Where the brk could not grow, an arena has a piece beside the program and one beside the libraries: too far for a map of bits.
    [Fact]
    public static void A_stale_link_is_told_from_a_long_fastbin_in_an_arena_that_is_far_spread()
    {
        var heap = new SyntheticHeap(s_new) { SbrkBase = Brk };
        SyntheticPiece first = heap.Main.Begin(Brk, Brk);
        SyntheticBlock live = first.Add(BlockState.Live, 64);
        SyntheticBlock member = first.Add(BlockState.Fast, 64);
        first.CloseWithFence(Brk + 0x1000, BlockState.Live);
        heap.Map(Brk, Brk + 0x1000, isBrk: true);
        heap.Touch(Brk, Brk + 0x1000);
        SyntheticPiece second = heap.Main.Begin(Mmaps, Mmaps);
        for (int i = 0; i < 300; i++)
        {
            second.Add(BlockState.Fast, 64);
            second.Add(BlockState.Live, 48);
        }

        second.CloseWithTop(Mmaps + 0x100000);
        Map(heap, second);
        heap.Main.Flags = 2;
        heap.Memory.Write(live.At + 16, heap.Link(live.At + 16, member.At));
        Same(heap);
    }

    // The arena's top is set back, and the chunk before it reaches over it: behind the top lie chunks that hold together.
    [Fact]
    public static void What_lies_behind_a_top_is_not_walked_when_the_way_to_it_is_lost()
    {
        var heap = new SyntheticHeap(s_new) { SbrkBase = Brk };
        SyntheticPiece piece = heap.Main.Begin(Brk, Brk);
        SyntheticBlock[] blocks = [.. Enumerable.Range(0, 3000).Select(_ => piece.Add(BlockState.Live, 64))];
        piece.CloseWithTop(Brk + 0x40000);
        Map(heap, piece, isBrk: true);
        heap.Seal();
        heap.Memory.Write(SyntheticHeap.MainAt + s_new.Top, blocks[10].At);
        heap.Memory.Write(blocks[9].At + 8, 0x101);
        heap.Memory.Write(blocks[10].At + 8, 0x28001);
        MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.Equal((DamageKind.ChunkSize, blocks[9].At), (damage.Entries[0].Kind, damage.Entries[0].At.Value));
        Assert.Empty(reading!.Facts.Arenas.SelectMany(Reading.Unclosed));
        Assert.Equal(8UL, reading.Facts.Arenas[0].Live.Blocks); // nothing is known of the one before it, either
    }

    [Fact]
    public static void A_free_run_that_will_merge_with_the_top_is_one_range_with_it()
    {
        var heap = new SyntheticHeap(s_old) { SbrkBase = Brk };
        SyntheticPiece piece = heap.Main.Begin(Brk, Brk);
        piece.Add(BlockState.Live, 64);
        piece.Add(BlockState.Binned, 0x4000);
        piece.Add(BlockState.Fast, 64);
        piece.CloseWithTop(Brk + 0x20000);
        Map(heap, piece, isBrk: true);
        Same(heap);
    }

    // Before 2.26 there are no tables, and what a block of their size holds leads anywhere.
    [Fact]
    public static void A_block_as_long_as_a_table_is_not_followed()
    {
        var heap = new SyntheticHeap(s_old) { SbrkBase = Brk };
        SyntheticPiece piece = heap.Main.Begin(Brk, Brk);
        SyntheticBlock block = piece.Add(BlockState.Live, 0x300);
        piece.Add(BlockState.Live, 0x10000);
        piece.CloseWithTop(Brk + 0x20000);
        heap.Map(Brk, Brk + 0x20000, isBrk: true);
        heap.Seal();
        heap.Memory.Write(block.End, Brk + 0x8000); // the last entry of a table, on an untouched page
        heap.Read(isStill: true, readsSwapped: false, out _);
        Assert.Empty(heap.Memory.AbsentRead);
    }

    [Fact]
    public static void A_block_of_zeros_that_the_program_points_to_is_not_its_cache()
    {
        var heap = new SyntheticHeap(s_new) { SbrkBase = Brk };
        SyntheticPiece piece = heap.Main.Begin(Brk, Brk);
        SyntheticBlock block = piece.Add(BlockState.Live, (ulong)s_new.TableSize);
        SyntheticCache cache = heap.AddCache(piece);
        cache.Chunks.Add(piece.Add(BlockState.Cached, 64));
        piece.CloseWithTop(Brk + 0x10000);
        Map(heap, piece, isBrk: true);
        heap.Memory.Write(cache.ThreadPointer - 8, block.At + 16); // a thread-local pointer, nearer than malloc's own
        Same(heap);
    }

    [Fact]
    public static void A_chain_of_heaps_in_a_circle_ends()
    {
        SyntheticHeap heap = ThreeHeaps(out SyntheticArena arena);
        heap.Memory.Write(arena.Pieces[1].Start + 8, arena.Pieces[2].Start);
        Ends(heap, DamageKind.HeapChain);
    }

    [Fact]
    public static void A_heap_smaller_than_its_headers_is_damage()
    {
        SyntheticHeap heap = ThreeHeaps(out SyntheticArena arena);
        heap.Memory.Write(arena.Pieces[0].Start + 16, 0x2c5);
        Ends(heap, DamageKind.HeapChain);
    }

    [Fact]
    public static void A_ring_of_arenas_that_misses_the_first_ends()
    {
        SyntheticHeap heap = ThreeHeaps(out SyntheticArena arena);
        heap.Memory.Write(arena.At + s_new.Next, arena.At);
        Ends(heap, DamageKind.ArenaRing);
    }

    private static SyntheticHeap ThreeHeaps(out SyntheticArena arena)
    {
        var heap = new SyntheticHeap(s_new);
        arena = heap.AddThreadArena();
        for (int i = 0; i < 3; i++)
        {
            SyntheticPiece piece = i == 0 ? arena.Last : heap.AddHeap(arena);
            piece.Add(BlockState.Live, 64);
            if (i < 2)
            {
                piece.CloseWithFence(piece.Start + 0x21000, BlockState.Live);
            }
            else
            {
                piece.CloseWithTop(piece.Start + 0x21000);
            }

            Map(heap, piece);
        }

        heap.Seal();
        return heap;
    }

    private static void Ends(SyntheticHeap heap, DamageKind kind)
    {
        heap.Memory.MostBytes = 4 * heap.Memory.MappedBytes;
        MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.Contains(kind, damage.Entries.Select(static one => one.Kind));
        Assert.Empty(reading?.Facts.Arenas.SelectMany(Reading.Unclosed) ?? []);
    }

    private static void Same(SyntheticHeap heap, bool isStill = true)
    {
        heap.Seal();
        string expected = new Books(heap).Text();
        MallocReading? reading = heap.Read(isStill, readsSwapped: false, out DamageLog damage);
        Assert.NotNull(reading);
        Reading.Same(expected, Reading.Text(reading), damage);
        Assert.Empty(heap.Memory.AbsentRead);
    }

    private static void Map(SyntheticHeap heap, SyntheticPiece piece, bool isBrk = false)
    {
        heap.Map(piece.Start, piece.End, isBrk);
        heap.Touch(piece.Start, piece.End);
    }

    private static GlibcShape Shape(string release) => GlibcShape.All.Single(shape => shape.Release == release);
}
