using Ebb.Memory;
using Ebb.Trimming;

namespace Ebb.Tests.Trimming;

/// <summary>Between a plan and its turn a chunk may be given out, merged, split or moved: nothing goes then that is not free now.</summary>
public static class HolesLookedAtAgain
{
    private const ulong Chunk = FreeList.Start + 0x1010;
    private const ulong Size = 0x5000;
    private const ulong Other = FreeList.Start + 0x40_000;

    private static readonly Hole s_hole = FreeList.Hole(Chunk, Size);

    [Fact]
    public static void A_chunk_that_is_as_it_was_goes_but_for_its_first_48_bytes_and_what_lies_behind_it()
    {
        FreeList list = Two();

        (List<AddressRange> ranges, ulong lost) = list.Check(s_hole, FreeList.Hole(Other, 0x3000));

        Assert.Equal([new AddressRange(FreeList.Start + 0x2000, FreeList.Start + 0x6000), new AddressRange(Other + 0x1000, Other + 0x3000)], ranges);
        Assert.Equal(0UL, lost);
    }

    [Fact]
    public static void A_chunk_that_begins_48_bytes_before_a_page_gives_that_page_and_one_of_8_more_does_not()
    {
        var list = new FreeList();
        list.Free(FreeList.Start + 0x1000 - 48, 0x2000);
        list.Free(FreeList.Start + 0x9000 - 40, 0x2000);

        // as if a plan had named more than there is
        (List<AddressRange> ranges, _) = list.Check(
            new Hole(FreeList.Start + 0x1000 - 48, 0x2000, FreeList.Start, FreeList.Start + 0x4000, 0, false),
            new Hole(FreeList.Start + 0x9000 - 40, 0x2000, FreeList.Start + 0x8000, FreeList.Start + 0xc000, 0, false));

        Assert.Equal([new AddressRange(FreeList.Start + 0x1000, FreeList.Start + 0x2000)], ranges[..1]);
        Assert.Single(ranges);
    }

    [Fact]
    public static void A_chunk_that_was_given_out_stays()
    {
        FreeList list = Two();
        list.Take(Chunk);

        Stays(list);
    }

    [Fact]
    public static void A_chunk_that_was_given_out_stays_though_its_header_and_its_neighbour_are_as_before()
    {
        FreeList list = Two();
        list.Unlink(Chunk); // tcache and fastbins leave the mark of the chunk behind as it is

        Stays(list);
    }

    [Fact]
    public static void A_chunk_of_whose_neighbours_only_one_knows_it_stays()
    {
        FreeList next = Two(), before = Two();
        next.Write(next.Word(Chunk + 16) + 24, Other);
        before.Write(before.Word(Chunk + 24) + 16, Other);

        Stays(next);
        Stays(before);
    }

    [Fact]
    public static void A_chunk_whose_end_does_not_say_its_size_stays()
    {
        FreeList list = Two();
        list.Write(Chunk + Size, Size + 0x10);

        Stays(list);
    }

    [Fact]
    public static void A_chunk_that_the_one_behind_calls_in_use_stays()
    {
        FreeList list = Two();
        list.Write(Chunk + Size + 8, 0x21);

        Stays(list);
    }

    [Fact]
    public static void A_chunk_that_was_merged_into_the_one_before_leaves_a_header_that_counts_for_nothing()
    {
        FreeList list = Two();
        ulong before = FreeList.Start + 0x10;
        list.Unlink(Chunk);
        list.Free(before, Chunk - before + Size); // its end is where the old one's was, and says the new size

        Stays(list);
    }

    [Fact]
    public static void A_block_that_holds_the_remains_of_a_merged_chunk_stays_whatever_they_say()
    {
        FreeList list = Two();
        ulong before = FreeList.Start + 0x10;
        list.Unlink(Chunk);
        list.Free(before, Chunk - before + Size + 0x2000);
        list.Take(before);
        list.Write(Chunk + Size, Size); // as the old end was
        list.Write(Chunk + Size + 8, 0x20);

        Stays(list);
    }

    [Fact]
    public static void A_chunk_that_was_given_out_and_freed_smaller_goes_as_far_as_it_reaches_now()
    {
        FreeList list = Two();
        list.Take(Chunk);
        list.Free(Chunk, 0x2ff0);

        (List<AddressRange> ranges, ulong lost) = list.Check(s_hole);

        Assert.Equal([new AddressRange(FreeList.Start + 0x2000, FreeList.Start + 0x4000)], ranges);
        Assert.Equal(0x2000UL, lost);
    }

    [Fact]
    public static void A_chunk_that_has_grown_goes_as_far_as_was_planned()
    {
        FreeList list = Two();
        list.Unlink(Chunk);
        list.Free(Chunk, 0x9000);

        Assert.Equal([new AddressRange(s_hole.From, s_hole.To)], list.Check(s_hole).Ranges);
    }

    [Fact]
    public static void A_header_of_no_size_or_of_one_that_runs_around_the_end_of_memory_is_of_no_chunk()
    {
        foreach (ulong size in new ulong[] { 0, 0x20, ulong.MaxValue - 7, 0x8000_0000_0000_0000 })
        {
            FreeList list = Two();
            list.Write(Chunk + 8, size | 1);
            Stays(list);
        }
    }

    [Fact]
    public static void One_that_lies_where_nothing_is_any_more_does_not_keep_the_others()
    {
        FreeList list = Two();
        Hole gone = FreeList.Hole(0x7000_0000, 0x4000);

        (List<AddressRange> ranges, ulong lost) = list.Check(gone, s_hole);

        Assert.Equal([new AddressRange(s_hole.From, s_hole.To)], ranges);
        Assert.Equal(gone.To - gone.From, lost);
    }

    [Fact]
    public static void One_whose_links_lead_nowhere_does_not_keep_the_others()
    {
        FreeList list = Two();
        list.Write(Chunk + 16, 0xdead_beef_0000);

        (List<AddressRange> ranges, ulong lost) = list.Check(s_hole, FreeList.Hole(Other, 0x3000));

        Assert.Equal([new AddressRange(Other + 0x1000, Other + 0x3000)], ranges);
        Assert.Equal(s_hole.To - s_hole.From, lost);
    }

    [Fact]
    public static void A_top_that_has_moved_up_goes_from_where_it_is_now()
    {
        var list = new FreeList();
        Hole planned = FreeList.Hole(FreeList.Start + 0x1010, 0x8ff0, isTop: true);
        list.Top(FreeList.Start + 0x3010, 0x6ff0);

        (List<AddressRange> ranges, ulong lost) = list.Check(planned);

        Assert.Equal([new AddressRange(FreeList.Start + 0x4000, FreeList.Start + 0xa000)], ranges);
        Assert.Equal(0x2000UL, lost);
    }

    [Fact]
    public static void A_top_that_has_moved_down_goes_from_where_it_was_planned()
    {
        var list = new FreeList();
        Hole planned = FreeList.Hole(FreeList.Start + 0x3010, 0x6ff0, isTop: true);
        list.Top(FreeList.Start + 0x10, 0x9ff0);

        Assert.Equal([new AddressRange(planned.From, planned.To)], list.Check(planned).Ranges);
    }

    [Fact]
    public static void A_top_that_has_shrunk_goes_to_its_new_end()
    {
        var list = new FreeList();
        Hole planned = FreeList.Hole(FreeList.Start + 0x10, 0x9ff0, isTop: true);
        list.Top(FreeList.Start + 0x10, 0x4ff0);

        Assert.Equal([new AddressRange(FreeList.Start + 0x1000, FreeList.Start + 0x5000)], list.Check(planned).Ranges);
    }

    [Fact]
    public static void A_top_that_is_elsewhere_or_nowhere_stays()
    {
        Hole planned = FreeList.Hole(FreeList.Start + 0x10, 0x9ff0, isTop: true);
        var elsewhere = new FreeList();
        elsewhere.Top(FreeList.Start + 0x80_010, 0x9ff0);
        var nowhere = new FreeList();
        nowhere.Write(FreeList.TopAt, 0x7000_0000);
        var huge = new FreeList();
        huge.Top(FreeList.Start + 0x80_010, ulong.MaxValue - 7);

        foreach (FreeList list in new[] { elsewhere, nowhere, huge })
        {
            Assert.Equal((0, planned.To - planned.From), (list.Check(planned).Ranges.Count, list.Check(planned).Lost));
        }
    }

    [Fact]
    public static void A_top_that_begins_at_a_page_keeps_that_page()
    {
        var list = new FreeList();
        Hole planned = FreeList.Hole(FreeList.Start + 0x10, 0x9ff0, isTop: true);
        list.Top(FreeList.Start + 0x3000, 0x7000);

        Assert.Equal([new AddressRange(FreeList.Start + 0x4000, FreeList.Start + 0xa000)], list.Check(planned).Ranges);
    }

    /// <summary>What would be its links are words of whoever had that memory before.</summary>
    [Fact]
    public static void Of_a_top_nothing_is_read_but_where_it_is_and_its_size()
    {
        var list = new FreeList();
        list.Top(FreeList.Start + 0x10, 0x9ff0);
        list.Write(FreeList.Start + 0x20, FreeList.End - 0x1000);
        list.Write(FreeList.Start + 0x28, FreeList.End - 0x2000);

        Assert.Single(list.Check(FreeList.Hole(FreeList.Start + 0x10, 0x9ff0, isTop: true)).Ranges);
        Assert.Empty(list.Memory.AbsentRead);
    }

    /// <summary>The buffers are used again and again: where one chunk cannot be read, those behind it are not what they were in the slice before.</summary>
    [Fact]
    public static void A_chunk_behind_one_that_lies_where_nothing_is_any_more_is_as_it_is_now()
    {
        FreeList list = Two();
        Assert.Equal(2, list.Check(FreeList.Hole(Other, 0x3000), s_hole).Ranges.Count);
        list.Take(Chunk);
        list.Free(Chunk, 0x2ff0);
        list.Write(Chunk + Size, Size); // as the old end was
        list.Write(Chunk + Size + 8, 0x20);

        Assert.Equal(
            [new AddressRange(FreeList.Start + 0x2000, FreeList.Start + 0x4000)],
            list.Check(FreeList.Hole(FreeList.Start - 0x1000, 0x3000), s_hole).Ranges);
    }

    private static FreeList Two()
    {
        var list = new FreeList();
        list.Free(Other, 0x3000);
        list.Free(FreeList.Start + 0x50_000, 0x1000);
        list.Free(Chunk, Size);
        list.Free(FreeList.Start + 0x60_000, 0x1000);
        return list;
    }

    private static void Stays(FreeList list)
    {
        (List<AddressRange> ranges, ulong lost) = list.Check(s_hole);
        Assert.Empty(ranges);
        Assert.Equal(s_hole.To - s_hole.From, lost);
        Assert.Empty(list.Check(s_hole with { From = FreeList.Start, To = FreeList.End }).Ranges);

        // Where another is looked at with it, it is the same.
        Assert.Equal([new AddressRange(Other + 0x1000, Other + 0x3000)], list.Check(s_hole, FreeList.Hole(Other, 0x3000)).Ranges);
    }

    // heap_info begins with the address of the arena; a heap that was given back may have been made anew for another.
    [Theory]
    [InlineData(FreeList.State, true)]
    [InlineData(FreeList.State + 0x1000, false)]
    [InlineData(0, false)]
    public static void A_chunk_in_a_heap_that_is_another_arena_s_by_now_stays(ulong owner, bool goes)
    {
        var list = new FreeList { Heaps = [FreeList.Start - 0x10_0000, FreeList.Start, FreeList.End] };
        list.Write(FreeList.Start, owner);
        list.Free(FreeList.Start + 0x1000, 0x5000);

        (List<AddressRange> ranges, _) = list.Check(FreeList.Hole(FreeList.Start + 0x1000, 0x5000));

        Assert.Equal(goes, ranges.Count == 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public static void Each_heap_is_asked_by_itself(bool isFirstOurs)
    {
        const ulong Second = FreeList.Start + 0x8_0000;
        var list = new FreeList { Heaps = [FreeList.Start, Second] };
        list.Write(FreeList.Start, FreeList.State + (isFirstOurs ? 0 : 0x1000UL));
        list.Write(Second, FreeList.State + (isFirstOurs ? 0x1000UL : 0));
        list.Free(FreeList.Start + 0x1000, 0x5000);
        list.Free(Second + 0x1000, 0x5000);

        (List<AddressRange> ranges, ulong lost) = list.Check(FreeList.Hole(FreeList.Start + 0x1000, 0x5000), FreeList.Hole(Second + 0x1000, 0x5000));

        ulong ours = isFirstOurs ? FreeList.Start : Second;
        Assert.Equal([new AddressRange(ours + 0x2000, ours + 0x6000)], ranges);
        Assert.Equal(0x4000UL, lost);
    }
}
