using Ebb.Glibc;
using Ebb.Memory;
using Ebb.Tests.Snapshots;
using Ebb.Trimming;

namespace Ebb.Tests.Trimming;

/// <summary>Of heaps that were written by hand a plan names the pages that malloc can do without, and leaves the others with the reason.</summary>
public static class PlansByHand
{
    private const ulong Page = HeapsByHand.Page;
    private const ulong Heap = 0x5555_0000_0000;
    private const ulong ThreadHeap = 0x7f00_0400_0000;
    private const ulong Huge = 2 << 20;

    [Fact]
    public static void Whole_pages_from_byte_48_of_a_chunk_in_a_bin_to_its_end_can_go()
    {
        TrimPlan plan = new HeapsByHand().Arena()
            .Region(Heap + 0x10, Run(0x2000, 1, ChunkState.Live), Run(3 * Page, 1, ChunkState.Bin), Run(0x40, 1, ChunkState.Live), Run(Page - 0x40 - 0x40, 1, ChunkState.Live), Run(2 * Page, 1, ChunkState.Bin), Run(0x20, 1, ChunkState.Live))
            .Plan();

        Assert.Equal(
            [
                new Hole(Heap + 0x2010, 3 * Page, Heap + 0x3000, Heap + 0x5000, 2 * Page, false),
                new Hole(Heap + 0x5fd0, 2 * Page, Heap + 0x6000, Heap + 0x7000, Page, false),
            ],
            Assert.Single(plan.Arenas).Holes);
        Assert.Empty(plan.Skipped);
        Assert.Equal(new Bytes(3 * Page), plan.Forecast);
    }

    // struct malloc_chunk is 48 bytes; one that begins 48 bytes before a page gives that page, and one of 47 does not.
    [Theory]
    [InlineData(Page - 48, Page)]
    [InlineData(Page - 32, 0UL)]
    public static void Nothing_of_the_first_48_bytes_goes(ulong into, ulong goes) => Assert.Equal(
        new Bytes(goes),
        new HeapsByHand().Arena().Region(Heap, Run(into, 1, ChunkState.Live), Run((2 * Page) - into, 1, ChunkState.Bin), Run(0x20, 1, ChunkState.Live)).Plan().Forecast);

    [Fact]
    public static void Of_the_top_only_the_header_stays()
    {
        TrimPlan plan = new HeapsByHand().Arena().Region(Heap, Run(Page - 16, 1, ChunkState.Live), Run((2 * Page) + 16, 1, ChunkState.Top)).Plan();

        Assert.Equal([new Hole(Heap + Page - 16, (2 * Page) + 16, Heap + Page, Heap + (3 * Page), 2 * Page, true)], Assert.Single(plan.Arenas).Holes);
    }

    [Theory]
    [InlineData(ChunkState.Live)]
    [InlineData(ChunkState.Tcache)]
    [InlineData(ChunkState.Fastbin)]
    [InlineData(ChunkState.Overhead)]
    [InlineData(ChunkState.Unread)]
    [InlineData(ChunkState.Untold)]
    public static void Nothing_goes_that_is_not_in_a_bin(ChunkState state)
    {
        TrimPlan plan = new HeapsByHand().Arena().Region(Heap, Run(10 * Page, 3, state)).Plan();

        Assert.Empty(plan.Arenas);
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public static void Chunks_of_one_run_are_looked_at_one_by_one()
    {
        TrimPlan plan = new HeapsByHand().Arena().Region(Heap + 0x10, Run((2 * Page) + 0x10, 3, ChunkState.Bin)).Plan();

        Assert.Equal([Heap + 0x10, Heap + (2 * Page) + 0x20, Heap + (4 * Page) + 0x30], plan.Arenas[0].Holes.Select(static hole => hole.At));
        Assert.Equal([(Heap + Page, Heap + (2 * Page)), (Heap + (3 * Page), Heap + (4 * Page)), (Heap + (5 * Page), Heap + (6 * Page))], plan.Arenas[0].Holes.Select(static hole => (hole.From, hole.To)));
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(17, 2)]
    public static void Pages_that_are_not_there_divide_a_hole_only_where_they_are_many(ulong gap, int holes)
    {
        ulong end = Heap + ((20 + gap) * Page);
        TrimPlan plan = new HeapsByHand().Arena()
            .Region(Heap, Run((30 + gap) * Page, 1, ChunkState.Bin), Run(0x20, 1, ChunkState.Live))
            .But(Heap, Heap + (5 * Page)).But(Heap + (20 * Page), end).But(end + (4 * Page), end + (11 * Page), PageState.Swapped)
            .Plan();

        IReadOnlyList<Hole> found = Assert.Single(plan.Arenas).Holes;
        Assert.Equal(holes, found.Count);
        Assert.Equal((Heap + (5 * Page), end + (4 * Page)), (found[0].From, found[^1].To));
        Assert.Equal(new Bytes(19 * Page), plan.Forecast);
        Assert.All(found, static hole => Assert.Equal((Heap, false), (hole.At, hole.IsTop)));
    }

    [Fact]
    public static void What_is_nowhere_in_memory_is_no_hole() =>
        Assert.Empty(new HeapsByHand().Arena().Region(Heap, Run(30 * Page, 1, ChunkState.Top)).But(Heap, Heap + (30 * Page)).Plan().Arenas);

    [Fact]
    public static void What_must_stay_is_left_and_counted()
    {
        var terrain = new Terrain([new KeptRange(Heap + (4 * Page), Heap + (7 * Page), "locked")], [], Huge);
        TrimPlan plan = new HeapsByHand().Arena().Region(Heap, Run(10 * Page, 1, ChunkState.Top)).But(Heap + (5 * Page), Heap + (6 * Page)).Plan(null, terrain);

        Assert.Equal([(Heap + Page, Heap + (4 * Page)), (Heap + (7 * Page), Heap + (10 * Page))], plan.Arenas[0].Holes.Select(static hole => (hole.From, hole.To)));
        Assert.Equal([new Skipped(new Bytes(2 * Page), "locked")], plan.Skipped);
    }

    // A quarter of 512 pages is 128.
    [Theory]
    [InlineData(127, false)]
    [InlineData(128, true)]
    public static void A_huge_page_is_split_where_a_quarter_of_it_is_free(ulong pages, bool goes)
    {
        const ulong At = 0x5555_0020_0000;
        var terrain = new Terrain([], [new AddressRange(At, At + Huge)], Huge);
        TrimPlan plan = new HeapsByHand().Arena()
            .Region(At - Page, Run(2 * Page, 1, ChunkState.Live), Run((pages + 1) * Page, 1, ChunkState.Bin), Run(600 * Page, 1, ChunkState.Live))
            .Plan(null, terrain);

        // The chunk begins at a page: its first one stays.
        Assert.Equal(goes ? new Bytes(pages * Page) : Bytes.Zero, plan.Forecast);
        Assert.Equal(!goes, plan.Skipped.Any(static one => one.Why.StartsWith("on huge pages of which less than a quarter is free", StringComparison.Ordinal)));
    }

    [Fact]
    public static void Each_huge_page_counts_by_itself()
    {
        const ulong At = 0x5555_0020_0000;
        var terrain = new Terrain([], [new AddressRange(At, At + (3 * Huge))], Huge);

        // 100 pages of the first, all of the second, 100 of the third: a hole over all three
        TrimPlan plan = new HeapsByHand().Arena()
            .Region(At, Run(411 * Page, 1, ChunkState.Live), Run(713 * Page, 1, ChunkState.Bin), Run(412 * Page, 1, ChunkState.Live))
            .Plan(null, terrain);

        Assert.Equal([(At + Huge, At + (2 * Huge))], Assert.Single(plan.Arenas).Holes.Select(static hole => (hole.From, hole.To)));
        Assert.Equal(new Bytes(200 * Page), Assert.Single(plan.Skipped).Bytes);
    }

    [Fact]
    public static void Crumbs_are_added_up_over_all_holes_of_a_huge_page()
    {
        const ulong At = 0x5555_0020_0000;
        var terrain = new Terrain([], [new AddressRange(At, At + Huge)], Huge);
        HeapsByHand Of(int holes)
        {
            var chunks = new List<ChunkRun>();
            for (int i = 0; i < holes; i++)
            {
                chunks.Add(Run(Page, 1, ChunkState.Live));
                chunks.Add(Run(3 * Page, 1, ChunkState.Bin));
            }

            chunks.Add(Run((512 - (4 * (ulong)holes)) * Page, 1, ChunkState.Live));
            return new HeapsByHand().Arena().Region(At, [.. chunks]);
        }

        Assert.Equal(Bytes.Zero, Of(63).Plan(null, terrain).Forecast); // two whole pages each
        Assert.Equal(new Bytes(128 * Page), Of(64).Plan(null, terrain).Forecast);
    }

    [Fact]
    public static void What_is_kept_is_the_beginning_of_the_largest_tops_and_only_then_of_other_chunks()
    {
        HeapsByHand heaps = new HeapsByHand()
            .Arena().Region(Heap, Run(200 * Page, 1, ChunkState.Bin), Run(0x20, 1, ChunkState.Live), Run(10 * Page, 1, ChunkState.Top))
            .Arena().Region(ThreadHeap, Run(0x1000, 1, ChunkState.Live), Run(20 * Page, 1, ChunkState.Top));
        Bytes all = heaps.Plan().Forecast;

        TrimPlan one = heaps.Plan(new TrimOptions { Keep = new Bytes(Page + 1) });
        Assert.Equal(all - new Bytes(2 * Page), one.Forecast);
        Assert.Equal(ThreadHeap + (4 * Page), one.Arenas[1].Holes[^1].From);
        Assert.Equal(new Skipped(new Bytes(2 * Page), "kept for the next requests (--keep)"), Assert.Single(one.Skipped));

        TrimPlan more = heaps.Plan(new TrimOptions { Keep = new Bytes(40 * Page) });
        Assert.Equal(all - new Bytes(40 * Page), more.Forecast);
        Assert.Equal(0, Assert.Single(more.Arenas).Index);
        Assert.Equal([false], more.Arenas[0].Holes.Select(static hole => hole.IsTop));

        TrimPlan nothing = heaps.Plan(new TrimOptions { Keep = new Bytes(10_000 * Page) });
        Assert.Empty(nothing.Arenas);
        Assert.Equal(all, Assert.Single(nothing.Skipped).Bytes);
    }

    [Fact]
    public static void What_is_kept_is_in_memory_and_the_lowest_of_its_top()
    {
        HeapsByHand heaps = new HeapsByHand().Arena().Region(Heap, Run(101 * Page, 1, ChunkState.Top)).But(Heap + (3 * Page), Heap + (5 * Page)).But(Heap + (5 * Page), Heap + (90 * Page), PageState.Swapped);

        TrimPlan plan = heaps.Plan(new TrimOptions { Keep = new Bytes(4 * Page) });

        Assert.Equal([(Heap + (92 * Page), Heap + (101 * Page))], plan.Arenas[0].Holes.Select(static hole => (hole.From, hole.To)));
        Assert.Equal(new Bytes(9 * Page), plan.Forecast);
    }

    [Fact]
    public static void Of_other_arenas_than_the_one_asked_for_nothing_goes()
    {
        HeapsByHand heaps = new HeapsByHand()
            .Arena().Region(Heap, Run(11 * Page, 1, ChunkState.Top))
            .Arena().Region(ThreadHeap, Run(21 * Page, 1, ChunkState.Top));

        TrimPlan plan = heaps.Plan(new TrimOptions { Arena = 1 });

        ArenaHoles arena = Assert.Single(plan.Arenas);
        Assert.Equal((1, HeapsByHand.ArenaAt(1), HeapsByHand.TopAt(1)), (arena.Index, arena.State.Value, arena.TopAt));
        Assert.Equal([new Skipped(new Bytes(10 * Page), "in other arenas than the one asked for (--arena)")], plan.Skipped);
        Assert.Equal(0, Assert.Single(heaps.Plan(new TrimOptions { Arena = 0 }).Arenas).Index);
    }

    [Fact]
    public static void Heaps_of_a_thread_arena_are_named_by_address_and_the_main_arena_has_none()
    {
        TrimPlan plan = new HeapsByHand()
            .Arena().Region(Heap, Run(11 * Page, 1, ChunkState.Top))
            .Arena().Region(ThreadHeap + 0x400_0020, Run(21 * Page, 1, ChunkState.Bin)).Region(ThreadHeap + 0x20, Run(21 * Page, 1, ChunkState.Top))
            .Plan();

        Assert.Empty(plan.Arenas[0].Heaps);
        Assert.Equal([ThreadHeap, ThreadHeap + 0x400_0000], plan.Arenas[1].Heaps);
    }

    [Fact]
    public static void A_heap_that_is_damaged_is_left_and_others_are_not()
    {
        HeapsByHand heaps = new HeapsByHand()
            .Arena().Region(Heap, Run(11 * Page, 1, ChunkState.Top))
            .Arena().Region(ThreadHeap, Run(21 * Page, 1, ChunkState.Bin)).Region(ThreadHeap + 0x400_0000, Run(31 * Page, 1, ChunkState.Top))
            .Damaged(DamageKind.ChunkSize, ThreadHeap + 0x100);

        TrimPlan plan = heaps.Plan();

        Assert.Equal(new Bytes(40 * Page), plan.Forecast);
        Skipped skipped = Assert.Single(plan.Skipped);
        Assert.Equal(new Bytes(20 * Page), skipped.Bytes);
        Assert.Equal("in a heap that is damaged (ChunkSize at 0x7f0004000100)", skipped.Why);
    }

    [Theory]
    [InlineData(Heap, true)]
    [InlineData(Heap - 1, false)]
    [InlineData(Heap + (11 * Page) - 1, true)]
    [InlineData(Heap + (11 * Page), false)]
    public static void Damage_counts_where_it_is(ulong at, bool counts) => Assert.Equal(
        counts ? Bytes.Zero : new Bytes(10 * Page),
        new HeapsByHand().Arena().Region(Heap, Run(11 * Page, 1, ChunkState.Top)).Damaged(DamageKind.ChunkFoot, at).Plan().Forecast);

    [Theory]
    [InlineData(DamageKind.Bins, true)]
    [InlineData(DamageKind.Top, true)]
    [InlineData(DamageKind.HeapChain, true)]
    [InlineData(DamageKind.SystemMemory, false)]
    [InlineData(DamageKind.Fastbin, false)]
    public static void An_arena_whose_lists_are_damaged_is_left_whole(DamageKind kind, bool isLeft)
    {
        TrimPlan plan = new HeapsByHand()
            .Arena().Region(Heap, Run(11 * Page, 1, ChunkState.Top))
            .Arena().Region(ThreadHeap, Run(21 * Page, 1, ChunkState.Bin)).Region(ThreadHeap + 0x400_0000, Run(31 * Page, 1, ChunkState.Top))
            .Damaged(kind, HeapsByHand.ArenaAt(1))
            .Plan();

        Assert.Equal(isLeft ? [0] : [0, 1], plan.Arenas.Select(static arena => arena.Index));
    }

    [Fact]
    public static void An_arena_that_is_not_alive_is_left() => Assert.Equal(
        [new Skipped(new Bytes(10 * Page), "of an arena that is not alive")],
        new HeapsByHand().Arena(isAlive: false).Region(Heap, Run(11 * Page, 1, ChunkState.Top)).Plan().Skipped);

    /// <summary>Each of two mallocs numbers its arenas from 0.</summary>
    [Fact]
    public static void Holes_of_a_second_malloc_are_of_its_own_arenas()
    {
        HeapsByHand first = new HeapsByHand().Arena().Region(Heap, Run(11 * Page, 1, ChunkState.Top));
        HeapsByHand second = new HeapsByHand().Arena(isAlive: false).Arena().Region(Heap + 0x100_0000, Run(21 * Page, 1, ChunkState.Top));

        TrimPlan plan = HeapsByHand.Plan(null, null, first, second);

        Assert.Equal([(0, Heap), (1, Heap + 0x100_0000)], plan.Arenas.Select(static arena => (arena.Index, Assert.Single(arena.Holes).At)));
        Assert.Equal([0, 1], plan.Arenas.Select(static arena => arena.Heaps.Count));
        Assert.Equal([Heap, Heap + 0x200_0000], HeapsByHand.Plan(null, null, first, new HeapsByHand().Arena().Region(Heap + 0x200_0000, (Run(11 * Page, 1, ChunkState.Top)))).Arenas.Select(static arena => Assert.Single(arena.Holes).At));
    }

    [Fact]
    public static void Holes_are_by_address_whatever_the_order_of_the_regions()
    {
        TrimPlan plan = new HeapsByHand().Arena()
            .Region(Heap + 0x100_0000, Run(21 * Page, 1, ChunkState.Bin), Run(0x20, 1, ChunkState.Live))
            .Region(Heap, Run(11 * Page, 1, ChunkState.Bin), Run(0x20, 1, ChunkState.Live))
            .Plan();

        Assert.Equal([Heap, Heap + 0x100_0000], plan.Arenas[0].Holes.Select(static hole => hole.At));
        Assert.Equal([10 * Page, 20 * Page], plan.Arenas[0].Holes.Select(static hole => hole.Resident));
    }

    [Fact]
    public static void A_snapshot_without_a_map_is_no_plan() => Assert.Throws<ArgumentException>(
        () => TrimPlanner.Of(Made.Process(Made.Arena()), Terrain.Plain, new TrimOptions()));

    private static ChunkRun Run(ulong size, ulong count, ChunkState state) => new(default, new Bytes(size), count, state);
}
