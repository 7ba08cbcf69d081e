using Ebb.Glibc;
using Ebb.Leaks;

namespace Ebb.Tests.Leaks;

/// <summary>What each keeper reaches that none before it does, in both ways to find it, against a plain search.</summary>
public static class FirstOfKeepers
{
    private const ulong Low = 0x5555_0000_0000;

    public static TheoryData<int, long, int> Graphs
    {
        get
        {
            var rows = new TheoryData<int, long, int>();
            foreach (int seed in Enumerable.Range(1, 10))
            {
                rows.Add(seed, seed % 2 == 0 ? 1 << 20 : 0, (seed % 3) + 1);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public static void Is_what_a_plain_search_finds(int seed, long mostEdges, int workers)
    {
        var random = new Random(seed);
        var heaps = new HeapsWithWords();
        heaps.Heap(Low, new(64, 9000, ChunkState.Live), new(64, 500, ChunkState.Bin), new(9008, 9, ChunkState.Live));
        HeapsWithWords.One[] live = [.. heaps.Chunks.Where(static one => one.State == ChunkState.Live)];
        foreach (HeapsWithWords.One one in heaps.Chunks)
        {
            for (int words = random.Next(4); words > 0; words--)
            {
                heaps.Memory.Write(one.Start + (8 * (ulong)random.Next((int)Math.Min((one.End - one.Start) / 8, 1000))), live[random.Next(live.Length)].Start);
            }
        }

        BlockSpace space = heaps.Space();
        var keepers = new KeeperTable(space, static _ => null, static _ => null);
        var expected = new Dictionary<Keeper, (ulong Blocks, ulong Bytes)>();
        var reached = new HashSet<HeapsWithWords.One>();
        foreach (int tid in Enumerable.Range(1, 6))
        {
            var root = new Root(RootKind.Stack, null, tid, 0x7f00_0000_0000, 0x7f00_0000_1000, IsShared: false);
            ulong[] words = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => live[random.Next(live.Length)].Start)];
            keepers.Add(root, root.Start, words);
            expected.Add(keepers.Of(root, root.Start), Naive(heaps, words, reached));
        }

        var graph = new BlockGraph(space.Count, mostEdges);
        Assert.True(new HeapScan(heaps.Memory, space, graph, heaps.PagesAt, new WalkLimits(TimeSpan.FromMinutes(5), default)).Run(1));
        Amount[] first = new FirstReach(space, keepers, each => new Marking(heaps.Memory, space, graph, heaps.PagesAt, workers, each)).Find();
        Assert.Equal(expected, Enumerable.Range(0, keepers.Count).ToDictionary(index => keepers[index], index => (first[index].Blocks, first[index].Bytes.Count)));

        var marking = new Marking(heaps.Memory, space, graph, heaps.PagesAt);
        Enumerable.Range(0, keepers.Count).ToList().ForEach(index => marking.FromBlocks(keepers.EdgesOf(index).Select(static edge => (int)(edge & BlockGraph.NumberBits))));
        var look = new LeakLook(heaps.Memory, space, new AddressRanges([]), heaps.Memory.IsMapped);
        ReachFacts reach = new Reach(heaps.Memory, space, graph, keepers, marking.IsMarked, default).Find(look);
        Assert.Equal(
            expected.Where(static one => one.Value.Blocks > 0).OrderBy(static one => one.Key.Tid).Select(static one => (one.Key, one.Value)),
            reach.Keepers.Where(static one => one.First.Blocks > 0).OrderBy(static one => one.Keeper.Tid).Select(static one => (one.Keeper, (one.First.Blocks, one.First.Bytes.Count))));
    }

    private static (ulong Blocks, ulong Bytes) Naive(HeapsWithWords heaps, ulong[] roots, HashSet<HeapsWithWords.One> reached)
    {
        (ulong Blocks, ulong Bytes) sum = default;
        var open = new Stack<ulong>(roots);
        while (open.TryPop(out ulong word))
        {
            if (heaps.Naive(word) is { State: ChunkState.Live } one && reached.Add(one))
            {
                sum = (sum.Blocks + 1, sum.Bytes + one.End - one.Start);
                foreach (ulong to in heaps.WordsOf(one))
                {
                    open.Push(to);
                }
            }
        }

        return sum;
    }
}
