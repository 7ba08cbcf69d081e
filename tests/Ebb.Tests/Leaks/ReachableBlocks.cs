using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Memory;

namespace Ebb.Tests.Leaks;

/// <summary>What is reached, and how the rest is sorted, against searches as plain as can be.</summary>
public static class ReachableBlocks
{
    public static TheoryData<int, long, int> Cases
    {
        get
        {
            var cases = new TheoryData<int, long, int>();
            for (int seed = 1; seed <= 12; seed++)
            {
                cases.Add(seed, seed % 3 == 0 ? 0 : seed % 3 == 1 ? 1 << 16 : 1 << 24, (seed % 4) + 1);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public static void Are_those_of_a_plain_search(int seed, long mostEdges, int workers)
    {
        var random = new Random(seed);
        HeapsWithWords heaps = Random(random, seed % 2 == 0 ? 1 : 40);
        BlockSpace space = heaps.Space();
        HeapsWithWords.One[] live = [.. heaps.Chunks.Where(static one => one.State == ChunkState.Live)];
        ulong[] roots = [.. Enumerable.Range(0, 6).Select(_ => Word(random, heaps)), 0, 17];

        Marking marking = Marked(heaps, space, mostEdges, workers, roots, out LeakSort sort);
        HashSet<HeapsWithWords.One> reached = heaps.Reached(roots);

        Assert.Equal(live.Where(one => !reached.Contains(one)).Select(static one => one.Start), marking.Unreached().Select(number => space.BlockOf(number).Start));

        List<LeakGroup> groups = sort.Run();
        (ulong direct, ulong indirect) = Sorted(heaps, [.. live.Where(one => !reached.Contains(one))]);
        Assert.Equal((direct, indirect), (sort.Direct.Blocks, sort.Indirect.Blocks));
        Assert.Equal(sort.Direct + sort.Indirect, groups.Aggregate(default(Amount), static (sum, group) => sum + group.Direct + group.Indirect));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 24)]
    public static void A_table_of_everything_reaches_everything(long mostEdges)
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(0x5555_0000_0000, new HeapsWithWords.Run(32, 20_000, ChunkState.Live));
        heaps.Mmapped(0x7f00_0000_0000, 4096 * 64, 0);
        for (int i = 0; i < 20_000; i++)
        {
            heaps.Memory.Write(0x7f00_0000_0010 + (8UL * (ulong)i), heaps.Chunks[i].Start);
        }

        BlockSpace space = heaps.Space();
        Assert.Empty(Marked(heaps, space, mostEdges, 2, [0x7f00_0000_0010], out _).Unreached());
        Assert.Equal(20_001, Marked(heaps, space, mostEdges, 2, [], out _).Unreached().Count());
    }

    [Fact]
    public static void A_chain_of_ten_million_is_followed_to_its_end()
    {
        const int Long = 10_000_000;
        var heaps = new HeapsWithWords();
        heaps.Heap(0x5555_0000_0000, new HeapsWithWords.Run(64, 2, ChunkState.Live));
        BlockSpace space = OfMany(Long);
        var graph = new BlockGraph(space.Count, 0);
        var writer = new BlockGraph.Writer(graph);
        for (int i = 0; i < Long - 1; i++)
        {
            writer.Add(i, [(uint)(i + 1) | BlockGraph.ToStart]);
        }

        var marking = new Marking(heaps.Memory, space, graph, heaps.PagesAt);
        marking.From(0x5555_0000_0010);
        Assert.Empty(marking.Unreached());
    }

    [Theory]
    [InlineData(0x5555_0000_0048, true)] // just behind the first one's last byte
    [InlineData(0x5555_0000_0049, false)] // inside the size of the next
    [InlineData(0x5555_0000_004f, false)]
    [InlineData(0x5555_0000_0008, false)] // before all
    [InlineData(0x5555_0000_0088, true)] // behind the last one
    [InlineData(0x5555_0000_0090, false)] // behind the heap
    public static void A_word_counts_up_to_just_behind_a_block(ulong word, bool reaches)
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(0x5555_0000_0000, new HeapsWithWords.Run(64, 2, ChunkState.Live));
        BlockSpace space = heaps.Space();
        Assert.Equal(reaches ? 1 : 2, Marked(heaps, space, 0, 1, [word], out _).Unreached().Count());
    }

    [Fact]
    public static void What_points_to_itself_is_lost_all_the_same_and_a_ring_counts_once()
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(0x5555_0000_0000, new HeapsWithWords.Run(32, 4, ChunkState.Live));
        heaps.Memory.Write(0x5555_0000_0010, 0x5555_0000_0010);
        heaps.Memory.Write(0x5555_0000_0030, 0x5555_0000_0050);
        heaps.Memory.Write(0x5555_0000_0050, 0x5555_0000_0030);
        heaps.Memory.Write(0x5555_0000_0070, 0x5555_0000_0058); // into the middle of another: not the only way to it
        Marked(heaps, heaps.Space(), 1 << 20, 1, [], out LeakSort sort);
        sort.Run();
        Assert.Equal((2UL, 2UL), (sort.Direct.Blocks, sort.Indirect.Blocks));
    }

    // Whichever of them has the lower address.
    [Theory]
    [InlineData(0x5555_0000_0010, 0x5555_0000_0038)]
    [InlineData(0x5555_0000_0030, 0x5555_0000_0018)]
    public static void What_is_pointed_to_in_its_middle_alone_was_lost_itself(ulong at, ulong word)
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(0x5555_0000_0000, new HeapsWithWords.Run(32, 2, ChunkState.Live));
        heaps.Memory.Write(at, word);

        Marked(heaps, heaps.Space(), 1 << 20, 1, [], out LeakSort sort);
        sort.Run();

        Assert.Equal((2UL, 0UL), (sort.Direct.Blocks, sort.Indirect.Blocks));
    }

    private static BlockSpace OfMany(ulong count)
    {
        var heaps = new ChunkMap(new MapRoom());
        heaps.StartAt(0x5555_0000_0000);
        heaps.Add(32, count, ChunkState.Live);
        heaps.Finish();
        return BlockSpace.Of(
            [new HeapMap { Regions = [new HeapRegion(0, 0x5555_0000_0000, 0x5555_0000_0000, heaps.End, heaps.Blocks)], Mmapped = [] }], static run => new AddressRange(run.At.Value, run.End.Value), static _ => { });
    }

    private static Marking Marked(HeapsWithWords heaps, BlockSpace space, long mostEdges, int workers, ulong[] roots, out LeakSort sort)
    {
        var graph = new BlockGraph(space.Count, mostEdges);
        Assert.True(new HeapScan(heaps.Memory, space, graph, heaps.PagesAt, new WalkLimits(TimeSpan.FromMinutes(5), default)).Run(workers));
        var marking = new Marking(heaps.Memory, space, graph, heaps.PagesAt);
        marking.From(roots);
        sort = new LeakSort(heaps.Memory, space, graph, marking, new LeakLook(heaps.Memory, space, new AddressRanges([]), heaps.Memory.IsMapped));
        return marking;
    }

    // The definition: first those that no other lost one points to the start of, then of what they do not lead to always the lowest.
    private static (ulong Direct, ulong Indirect) Sorted(HeapsWithWords heaps, HeapsWithWords.One[] lost)
    {
        var isLost = lost.ToHashSet();
        var pointedTo = new HashSet<HeapsWithWords.One>();
        foreach (HeapsWithWords.One one in lost)
        {
            foreach (ulong word in heaps.WordsOf(one))
            {
                if (heaps.Naive(word) is { } to && to != one && to.Start == word)
                {
                    pointedTo.Add(to);
                }
            }
        }

        HeapsWithWords.One[] heads = [.. lost.Where(one => !pointedTo.Contains(one))];
        var taken = new HashSet<HeapsWithWords.One>(heads);
        foreach (HeapsWithWords.One head in heads)
        {
            taken.UnionWith(heaps.Reached([head.Start]).Where(isLost.Contains));
        }

        ulong direct = (ulong)heads.Length;
        foreach (HeapsWithWords.One one in lost.Where(one => !taken.Contains(one)))
        {
            direct += taken.Contains(one) ? 0UL : 1;
            taken.UnionWith(heaps.Reached([one.Start]).Where(isLost.Contains));
        }

        return (direct, (ulong)lost.Length - direct);
    }

    private static ulong Word(Random random, HeapsWithWords heaps)
    {
        HeapsWithWords.One one = heaps.Chunks[random.Next(heaps.Chunks.Count)];
        return random.Next(6) switch
        {
            0 => one.End,
            1 => one.End + (ulong)random.Next(8),
            2 => one.Start + (ulong)random.NextInt64((long)(one.End - one.Start)),
            _ => one.Start,
        };
    }

    private static HeapsWithWords Random(Random random, int most)
    {
        var heaps = new HeapsWithWords();
        for (ulong heap = 0; heap < 3; heap++)
        {
            var runs = new List<HeapsWithWords.Run>();
            for (int run = 0; run < 40; run++)
            {
                runs.Add(new HeapsWithWords.Run(16 * (ulong)random.Next(2, 24), (ulong)random.Next(1, 6), (ChunkState)(random.Next(4) == 0 ? random.Next(6) : 0)));
            }

            heaps.Heap(0x5555_0000_0000 + (heap * 0x100_0000), [.. runs]);
        }

        heaps.Mmapped(0x7f00_0000_0000, 40960, 0);
        heaps.Mmapped(0x7f00_0000_a000, 81920, 8);
        heaps.Heap(0xff_0000_0000_0000, new HeapsWithWords.Run(48, 40, ChunkState.Live)); // above 47 bits
        foreach (HeapsWithWords.One one in heaps.Chunks.ToArray())
        {
            for (int words = random.Next(3) == 0 ? random.Next(most) : random.Next(2); words > 0; words--)
            {
                ulong at = one.Start + (8 * (ulong)random.NextInt64((long)((one.End - one.Start) / 8)));
                heaps.Memory.Write(at, Word(random, heaps));
            }
        }

        return heaps;
    }
}
