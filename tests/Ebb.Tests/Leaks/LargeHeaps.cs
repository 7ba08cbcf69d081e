using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Tests.Leaks;

/// <summary>Heaps that several read at once, piece by piece: what they find is what one finds, and what a plain search does.</summary>
public static class LargeHeaps
{
    private const ulong Low = 0x5555_0000_0000;
    private const ulong APiece = 16 << 20;
    private const ulong Page = 4096;

    private static readonly Lazy<HeapsWithWords> s_large = new(Large);
    private static readonly Lazy<(int Number, uint[] Edges)[]> s_ofOne = new(static () => Edges(s_large.Value, 1 << 24, 1, out _));

    private static readonly Lazy<ulong[]> s_lost = new(static () => Lost(s_large.Value));

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public static void Read_by_several_have_the_same_edges(int workers)
    {
        (int Number, uint[] Edges)[] edges = Edges(s_large.Value, 1 << 24, workers, out _);
        Assert.Equal(s_ofOne.Value.Length, edges.Length);
        for (int i = 0; i < edges.Length; i++)
        {
            Assert.Equal(s_ofOne.Value[i].Number, edges[i].Number);
            Assert.Equal(s_ofOne.Value[i].Edges, edges[i].Edges);
        }
    }

    [Fact]
    public static void Have_the_edges_that_stand_in_them()
    {
        HeapsWithWords heaps = s_large.Value;
        BlockSpace space = heaps.Space();
        Dictionary<int, uint[]> found = s_ofOne.Value.ToDictionary(static one => one.Number, static one => one.Edges);
        int different = 0;
        foreach (HeapsWithWords.One one in heaps.Chunks.Where(static one => one.State == ChunkState.Live))
        {
            int from = space.Find(one.Start, out _);
            HashSet<uint> expected = [.. heaps.WordsOf(one).Select(word => (Word: word, To: heaps.Naive(word))).Where(edge => edge.To is { State: ChunkState.Live } && edge.To != one)
                .Select(edge => (uint)space.Find(edge.To!.Start, out _) | (edge.Word == edge.To.Start ? BlockGraph.ToStart : 0))];
            uint[] edges = found.GetValueOrDefault(from, []);
            different += edges.Length > 0 && edges[0] == BlockGraph.ReadAgain
                ? expected.Count > BlockGraph.MostInAList ? 0 : 1
                : expected.SetEquals(edges) ? 0 : 1;
        }

        Assert.Equal(0, different);
        Assert.Contains(s_ofOne.Value, static one => one.Edges[0] == BlockGraph.ReadAgain);
        Assert.Empty(heaps.Memory.AbsentRead);
    }

    public static TheoryData<long, int> Budgets
    {
        get
        {
            var budgets = new TheoryData<long, int>();
            foreach (long mostEdges in (long[])[0, 65_535, 1 << 16, 3 << 16, 1 << 20, long.MaxValue])
            {
                foreach (int workers in (int[])[1, 4])
                {
                    budgets.Add(mostEdges, workers);
                }
            }

            return budgets;
        }
    }

    [Theory]
    [MemberData(nameof(Budgets))]
    public static void Whatever_is_kept_of_the_edges_the_same_is_lost(long mostEdges, int workers)
    {
        HeapsWithWords heaps = s_large.Value;
        Assert.InRange(s_lost.Value.Length, 1000, heaps.Chunks.Count * 3 / 4);

        Edges(heaps, mostEdges, workers, out Marking marking, Roots(heaps));

        BlockSpace space = heaps.Space();
        Assert.Equal(s_lost.Value, marking.Unreached().Select(number => space.BlockOf(number).Start));
        Assert.Empty(heaps.Memory.AbsentRead);
    }

    // More than a wave takes are to be read again: the table leads to all of them at once, each of them to one that only it leads to.
    [Theory]
    [InlineData(65_535, 1)]
    [InlineData(65_536, 2)]
    [InlineData(65_537, 3)]
    [InlineData(200_000, 1)]
    [InlineData(200_000, 2)]
    public static void More_than_a_wave_takes_are_all_read_again(int count, int workers)
    {
        var heaps = new HeapsWithWords();
        ulong many = (ulong)count;
        heaps.Heap(Low, new(48, many, ChunkState.Live), new(((many * 8) + 31) & ~15UL, 1, ChunkState.Live), new(32, many, ChunkState.Live), new(32, 3, ChunkState.Live));
        HeapsWithWords.One table = heaps.Chunks[count];
        for (int i = 0; i < count; i++)
        {
            ulong at = heaps.Chunks[i].Start;
            heaps.Memory.Write(table.Start + (8 * (ulong)i), at);
            heaps.Memory.Write(at, heaps.Chunks[count + 1 + i].Start + 8);
            heaps.Memory.Write(at + 24, table.Start);
        }

        Edges(heaps, 0, workers, out Marking marking, table.Start);
        Assert.Equal(heaps.Chunks.TakeLast(3).Select(static one => one.Start), marking.Unreached().Select(number => heaps.Space().BlockOf(number).Start));
    }

    // A program may have made a page of its heap unreadable, and the mapping that the heap began in ends there.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public static void Of_a_heap_whose_pages_end_before_it_does_the_rest_is_not_read(ulong pages)
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(Low, new(64, 64 * 1024, ChunkState.Live), new(32 << 20, 1, ChunkState.Live), new(64, 16, ChunkState.Live));
        foreach (HeapsWithWords.One one in heaps.Chunks)
        {
            heaps.Memory.Write(one.Start, heaps.Chunks[0].Start);
            heaps.Memory.Write(one.Start + 16, heaps.Chunks[1].Start);
        }

        BlockSpace space = heaps.Space();
        foreach (ulong end in (ulong[])[Low + (pages * Page), Low + (APiece * 2) + (pages * Page)])
        {
            PageSet readable = PageSet.Of(heaps.Memory, new Address(Low), new Address(end));
            foreach (long most in (long[])[0, 1 << 20])
            {
                var graph = new BlockGraph(space.Count, most);
                Assert.True(new HeapScan(heaps.Memory, space, graph, _ => readable, new WalkLimits(TimeSpan.FromMinutes(5), default)).Run(2));
                var marking = new Marking(heaps.Memory, space, graph, _ => readable);
                marking.From([.. heaps.Chunks.Skip(2).Where(one => one.Start < end).Select(static one => one.Start), heaps.Chunks[^1].Start, heaps.Chunks[^2].Start]);
                Assert.Equal((end != Low, end != Low), (marking.IsMarked(0), marking.IsMarked(1)));
            }
        }
    }

    // Where the last page of a heap is the last of its mapping, the word behind its last chunk is nobody's.
    [Fact]
    public static void Of_a_heap_that_ends_with_its_mapping_all_is_read()
    {
        var heaps = new HeapsWithWords();
        ulong end = heaps.Heap(Low, new HeapsWithWords.Run(64, 127, ChunkState.Live), new HeapsWithWords.Run(32, 2, ChunkState.Live));
        Assert.Equal(0UL, end % Page);
        heaps.Memory.Write(end - 8, heaps.Chunks[3].Start);
        PageSet pages = PageSet.Of(heaps.Memory, new Address(Low), new Address(end));
        BlockSpace space = heaps.Space();
        foreach (long most in (long[])[0, 1 << 20])
        {
            var graph = new BlockGraph(space.Count, most);
            Assert.True(new HeapScan(heaps.Memory, space, graph, _ => pages, new WalkLimits(TimeSpan.FromMinutes(5), default)).Run(1));
            var marking = new Marking(heaps.Memory, space, graph, _ => pages);
            marking.From(heaps.Chunks[^1].Start);
            Assert.Equal([heaps.Chunks[3].Start, heaps.Chunks[^1].Start], Enumerable.Range(0, space.Count).Where(marking.IsMarked).Select(number => space.BlockOf(number).Start));
        }
    }

    // A page went away, or is not theirs to read.
    [Fact]
    public static void What_cannot_be_read_is_passed_over()
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(Low, new HeapsWithWords.Run(1024, 64, ChunkState.Live));
        heaps.Memory.Write(heaps.Chunks[0].Start, heaps.Chunks[60].Start);
        heaps.Memory.Write(heaps.Chunks[60].Start, heaps.Chunks[61].Start);
        BlockSpace space = heaps.Space();
        foreach (long most in (long[])[0, 1 << 20])
        {
            var holes = new WithHoles(heaps.Memory, Low + (2 * Page), Low + (5 * Page));
            var graph = new BlockGraph(space.Count, most);
            Assert.True(new HeapScan(holes, space, graph, heaps.PagesAt, new WalkLimits(TimeSpan.FromMinutes(5), default)).Run(1));
            var marking = new Marking(holes, space, graph, heaps.PagesAt);
            marking.From(heaps.Chunks[0].Start);
            Assert.True(marking.IsMarked(60));
            Assert.True(marking.IsMarked(61));
        }
    }

    [Fact]
    public static void Where_the_time_is_up_it_is_said()
    {
        HeapsWithWords heaps = s_large.Value;
        BlockSpace space = heaps.Space();
        Assert.False(new HeapScan(heaps.Memory, space, new BlockGraph(space.Count, 0), heaps.PagesAt, new WalkLimits(TimeSpan.Zero, default)).Run(2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public static void What_fails_in_one_of_several_fails(int workers)
    {
        HeapsWithWords heaps = s_large.Value;
        BlockSpace space = heaps.Space();
        int asked = 0;
        var scan = new HeapScan(heaps.Memory, space, new BlockGraph(space.Count, 0), at => Interlocked.Increment(ref asked) == 9 ? throw new InvalidOperationException() : heaps.PagesAt(at), new WalkLimits(TimeSpan.FromMinutes(5), default));
        Assert.Throws<InvalidOperationException>(() => scan.Run(workers));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public static void What_fails_where_blocks_are_read_again_fails(int workers)
    {
        HeapsWithWords heaps = s_large.Value;
        BlockSpace space = heaps.Space();
        var graph = new BlockGraph(space.Count, 0);
        Assert.True(new HeapScan(heaps.Memory, space, graph, heaps.PagesAt, new WalkLimits(TimeSpan.FromMinutes(5), default)).Run(1));
        int asked = 0;
        var marking = new Marking(heaps.Memory, space, graph, at => Interlocked.Increment(ref asked) == 10_000 ? throw new InvalidOperationException() : heaps.PagesAt(at), workers);
        Assert.Throws<InvalidOperationException>(() => marking.From(Roots(heaps)));
    }

    private static (int Number, uint[] Edges)[] Edges(HeapsWithWords heaps, long mostEdges, int workers, out Marking marking, params ReadOnlySpan<ulong> roots)
    {
        BlockSpace space = heaps.Space();
        var graph = new BlockGraph(space.Count, mostEdges);
        Assert.True(new HeapScan(heaps.Memory, space, graph, heaps.PagesAt, new WalkLimits(TimeSpan.FromMinutes(5), default)).Run(workers));
        marking = new Marking(heaps.Memory, space, graph, heaps.PagesAt, workers);
        marking.From(roots);
        var reader = new EdgeReader(heaps.Memory, space, graph);
        var all = new List<(int, uint[])>();
        for (int number = 0; number < space.Count && mostEdges == 1 << 24; number++)
        {
            var edges = new List<uint>();
            if (graph.Heads[number] == BlockGraph.ReadAgain)
            {
                edges.Add(BlockGraph.ReadAgain);
            }
            else
            {
                reader.ForEach(number, (to, isStart) => edges.Add((uint)to | (isStart ? BlockGraph.ToStart : 0)));
            }

            if (edges.Count > 0)
            {
                all.Add((number, [.. edges]));
            }
        }

        return [.. all];
    }

    private static ulong[] Lost(HeapsWithWords heaps)
    {
        HashSet<HeapsWithWords.One> reached = heaps.Reached(Roots(heaps));
        return [.. heaps.Chunks.Where(one => one.State == ChunkState.Live && !reached.Contains(one)).Select(static one => one.Start)];
    }

    private static ulong[] Roots(HeapsWithWords heaps) => [.. heaps.Chunks.Where(static (one, i) => one.State == ChunkState.Live && i % 300 == 0).Select(static one => one.Start)];

    // Small blocks, blocks that lie over the ends of pieces, one longer than two pieces, and a second heap; a good part of all pages is not there.
    private static HeapsWithWords Large()
    {
        var random = new Random(7);
        var heaps = new HeapsWithWords();
        var runs = new List<HeapsWithWords.Run>();
        for (int i = 0; i < 2000; i++)
        {
            runs.Add(i switch
            {
                700 => new((40 << 20) + 48, 1, ChunkState.Live),
                1400 => new(APiece - 16, 3, ChunkState.Live),
                _ when i % 10 == 0 => new(16 * (ulong)random.Next(2, 40_000), 1, ChunkState.Live),
                _ => new(16 * (ulong)random.Next(2, 40), (ulong)random.Next(1, 40), random.Next(8) == 0 ? ChunkState.Bin : ChunkState.Live),
            });
        }

        ulong end = heaps.Heap(Low, [.. runs]);
        Assert.InRange(end - Low, 9 * APiece, 20 * APiece);
        heaps.Heap(Low + (64 * APiece), new HeapsWithWords.Run(512, 70_000, ChunkState.Live));
        heaps.Mmapped(Low + (80 * APiece), 3 * APiece, 0);
        HeapsWithWords.One[] chunks = [.. heaps.Chunks];
        foreach (HeapsWithWords.One one in chunks)
        {
            ulong length = one.End - one.Start;
            int words = length > 8 << 20 ? 9000 : length > 100_000 ? random.Next(200) : random.Next(2) == 0 ? random.Next(7) : 0;
            for (int i = 0; i < words; i++)
            {
                heaps.Memory.Write(one.Start + (8 * (ulong)random.NextInt64((long)(length / 8))), Word(random, chunks));
            }

            heaps.Memory.Write(one.End - 8, random.Next(3) == 0 ? Word(random, chunks) : 0);
        }

        // At both sides of the places where pieces would end if blocks did.
        for (ulong at = Low + 16 + APiece; at < end; at += APiece)
        {
            heaps.Memory.Write(at - 8, Word(random, chunks));
            heaps.Memory.Write(at, Word(random, chunks));
            heaps.Memory.Write(at + 8, Word(random, chunks));
        }

        for (ulong page = Low; page < end; page += Page)
        {
            if (random.Next(4) == 0)
            {
                heaps.Memory.Set(page, page + 1, PageStates.None);
            }
        }

        return heaps;
    }

    private static ulong Word(Random random, HeapsWithWords.One[] chunks)
    {
        HeapsWithWords.One one = chunks[random.Next(chunks.Length)];
        return random.Next(5) switch
        {
            0 => one.End,
            1 => one.Start + (ulong)random.NextInt64((long)(one.End - one.Start)),
            2 => one.Start - 16,
            _ => one.Start,
        };
    }

    private sealed class WithHoles(IPagedMemory memory, ulong from, ulong to) : IPagedMemory
    {
        public int Read(Address at, Span<byte> into) => at.Value >= from && at.Value < to ? 0
            : at.Value < from ? memory.Read(at, into[..(int)Math.Min((ulong)into.Length, from - at.Value)])
            : memory.Read(at, into);

        public int Gather(ReadOnlySpan<Piece> pieces, Span<byte> into)
        {
            int read = 0;
            foreach (ref readonly Piece piece in pieces)
            {
                int got = Read(new Address(piece.Address), into.Slice(piece.Offset, piece.Length));
                read += got;
                if (got < piece.Length)
                {
                    break;
                }
            }

            return read;
        }

        public int NextPages(ref ulong at, ulong end, Span<PageRun> runs) => memory.NextPages(ref at, end, runs);
    }
}
