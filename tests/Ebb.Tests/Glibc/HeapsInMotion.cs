using Ebb.Glibc;
using Ebb.Linux;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Glibc;

/// <summary>Heaps that are not all there, or change while they are read.</summary>
public static class HeapsInMotion
{
    private const ulong Brk = SyntheticHeap.Brk;

    private static readonly GlibcShape s_shape = GlibcShape.All.Single(static shape => shape.Release == "2.35");

    [Fact]
    public static void Headers_in_swap_are_named_and_left_there_or_read_when_asked_for() => Prop.ForAll(HeapPlan.Any, static plan =>
    {
        SyntheticHeap heap = plan.Build(hasHoles: false);
        var random = new Random(plan.Seed);
        ulong[] pages = [.. heap.Arenas.SelectMany(static arena => arena.Blocks).Where(static block => block.State == BlockState.Live)
            .Select(static block => block.At & ~4095UL).Distinct()];
        HashSet<ulong> fixtures = Fixtures(heap);
        foreach (ulong page in pages.Where(page => !fixtures.Contains(page) && random.Next(3) == 0))
        {
            heap.Memory.Set(page, page + 1, PageStates.Swapped);
        }

        MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.Empty(reading!.Facts.Arenas.SelectMany(Reading.Unclosed));
        Assert.Empty(heap.Memory.SwappedRead);
        Assert.True(damage.Count > 0 || reading.Facts.Arenas.All(static arena => arena.Unread == Bytes.Zero), "something is unread, and nothing says why");
        Assert.DoesNotContain(damage.Entries, static one => one.Kind is DamageKind.ChunkAbsent or DamageKind.Tcache or DamageKind.Fastbin);

        string expected = new Books(heap).Text();
        reading = heap.Read(isStill: true, readsSwapped: true, out damage);
        Reading.Same(expected, Reading.Text(reading!), damage);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    // Between two reads the target moves its top and cuts a new block from it.
    [Fact]
    public static void A_top_that_moves_while_it_is_read_is_found_where_it_went()
    {
        SyntheticHeap heap = Plain(out SyntheticBlock top);
        bool isDone = false;
        heap.Memory.BeforeRead = memory =>
        {
            if (!isDone && memory.Calls >= 3)
            {
                isDone = true;
                memory.Write(top.At + 8, 0x1011);
                memory.Write(top.At + 0x1018, (top.Size - 0x1010) | 1);
                memory.Write(SyntheticHeap.MainAt + s_shape.Top, top.At + 0x1010);
            }
        };
        MallocReading? reading = heap.Read(isStill: false, readsSwapped: false, out DamageLog damage);
        Assert.Empty(damage.Entries);
        Assert.True(isDone);
        Assert.Equal(top.Size - 0x1010, reading!.Facts.Arenas[0].Top.Bytes.Count);
        Assert.Equal(3UL, reading.Facts.Arenas[0].Live.Blocks);
    }

    // Torn words heal: the window is read again, and nothing is lost.
    [Fact]
    public static void A_header_that_is_torn_for_an_instant_is_read_again()
    {
        SyntheticHeap heap = Plain(out _);
        SyntheticBlock block = heap.Main.Last.Blocks[1];
        string expected = new Books(heap).Text();
        ulong whole = heap.Memory.Peek(block.At + 8);
        heap.Memory.Write(block.At + 8, 0x13);
        ulong window = ulong.MaxValue;
        heap.Memory.BeforeRead = memory =>
        {
            // Mended as soon as the window with the torn word was read.
            if (window != ulong.MaxValue && memory.Calls > window)
            {
                memory.Write(block.At + 8, whole);
            }

            window = memory.BytesRead > 0x20000 && window == ulong.MaxValue ? memory.Calls : window;
        };
        MallocReading? reading = heap.Read(isStill: false, readsSwapped: false, out DamageLog damage);
        Reading.Same(expected, Reading.Text(reading!), damage);
    }

    [Fact]
    public static void Pages_that_go_while_they_are_read_end_in_damage_and_not_in_an_exception() => Prop.ForAll(HeapPlan.Any, static plan =>
    {
        SyntheticHeap heap = plan.Build();
        var random = new Random(plan.Seed);
        ulong[] pages = [.. heap.Needed];
        heap.Memory.MostBytes = (32 * heap.Memory.MappedBytes) + (64 << 20);
        heap.Memory.BeforeRead = memory =>
        {
            ulong page = pages[random.Next(pages.Length)];
            if (random.Next(4) == 0)
            {
                memory.Set(page, page + 1, PageStates.None);
            }
        };
        MallocReading? reading = heap.Read(isStill: false, readsSwapped: false, out _);
        Assert.Empty(reading?.Facts.Arenas.SelectMany(Reading.Unclosed) ?? []);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    // Zero from end to end up to 2.41; its bins linked and no more from 2.42 on.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public static void A_malloc_that_was_never_used_holds_nothing(bool isLinked)
    {
        var heap = new SyntheticHeap(s_shape);
        heap.Seal();
        for (ulong at = 0; at < s_shape.ArenaSize && !isLinked; at += 8)
        {
            heap.Memory.Write(SyntheticHeap.MainAt + at, at == s_shape.Next ? SyntheticHeap.MainAt : 0);
        }

        MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.Empty(damage.Entries);
        Assert.Equal(Bytes.Zero, reading!.Facts.Arenas.Single().System);
    }

    [Fact]
    public static void A_huge_page_beyond_a_heap_is_its_surplus()
    {
        var heap = new SyntheticHeap(s_shape);
        SyntheticPiece piece = heap.AddThreadArena().Last;
        piece.Add(BlockState.Live, 4096);
        piece.CloseWithTop(piece.Start + 0x21000);
        heap.Map(piece.Start, piece.Start + 0x200000);
        heap.Memory.Set(piece.Start, piece.Start + 0x200000, PageStates.Present | PageStates.Huge);
        heap.Seal();
        MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Assert.Empty(damage.Entries);
        Assert.Equal(new Bytes(0x200000 - 0x21000), reading!.Facts.Arenas[1].Share.HugePageSurplus);
    }

    // Lists longer than 1000 are proven and not followed; some of the live blocks were in the list once.
    [Theory]
    [InlineData("2.24")]
    [InlineData("2.35")]
    public static void A_long_fastbin_is_proven_among_blocks_with_stale_links(string release)
    {
        var heap = new SyntheticHeap(GlibcShape.All.Single(shape => shape.Release == release)) { SbrkBase = Brk };
        SyntheticPiece piece = heap.Main.Begin(Brk, Brk);
        var random = new Random(7);
        for (int i = 0; i < 3000; i++)
        {
            piece.Add(random.Next(3) > 0 ? BlockState.Fast : BlockState.Live, 48);
        }

        piece.CloseWithTop(Brk + 0x40000);
        heap.Map(Brk, Brk + 0x40000, isBrk: true);
        heap.Touch(Brk, Brk + 0x40000);
        ulong[] order = [.. piece.Blocks.Where(static block => block.State == BlockState.Fast).Select(static block => block.At)];
        random.Shuffle(order);
        Assert.True(order.Length > 1000);
        heap.OrderFastbin(heap.Main, 48, [.. order]);
        heap.Seal();
        foreach (SyntheticBlock block in piece.Blocks.Where(static block => block.State == BlockState.Live).Take(400))
        {
            heap.Memory.Write(block.At + 16, heap.Link(block.At + 16, order[random.Next(order.Length)]));
        }

        MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
        Reading.Same(new Books(heap).Text(), Reading.Text(reading!), damage);
    }

    // A main arena with 128 KiB of top and two blocks.
    private static SyntheticHeap Plain(out SyntheticBlock top)
    {
        var heap = new SyntheticHeap(s_shape) { SbrkBase = Brk };
        SyntheticPiece piece = heap.Main.Begin(Brk, Brk);
        piece.Add(BlockState.Live, 0x1000);
        piece.Add(BlockState.Live, 0x20000);
        top = piece.CloseWithTop(Brk + 0x60000);
        heap.Map(Brk, Brk + 0x60000, isBrk: true);
        heap.Touch(Brk, Brk + 0x60000);
        heap.Seal();
        return heap;
    }

    // Pages that lists, arenas and headers outside the chunks lie on.
    private static HashSet<ulong> Fixtures(SyntheticHeap heap) =>
    [
        .. heap.Arenas.SelectMany(static arena => arena.Blocks)
            .Where(static block => block.State is BlockState.Cached or BlockState.Fast or BlockState.Table or BlockState.Top)
            .SelectMany(static block => new[] { block.At, block.At + 32, block.State == BlockState.Table ? block.End : block.At })
            .Concat(heap.Arenas.SelectMany(static arena => arena.Pieces).SelectMany(static piece => new[] { piece.Start, piece.First }))
            .Select(static at => at & ~4095UL),
    ];
}
