using Ebb.Leaks;

namespace Ebb.Tests.Leaks;

/// <summary>What is written into the graph stands in it, or is said to be read again.</summary>
public static class EdgesOfBlocks
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4095)]
    [InlineData(BlockGraph.MostInAList)]
    public static void Come_back_as_they_were_written(int length)
    {
        const int Blocks = 100; // over the ends of segments
        var graph = new BlockGraph(Blocks, 10_000_000);
        var writer = new BlockGraph.Writer(graph);
        for (int from = 0; from < Blocks; from++)
        {
            writer.Add(from, Edges(from, length));
        }

        for (int from = 0; from < Blocks; from++)
        {
            Assert.Equal(Edges(from, length), Read(graph, from));
        }
    }

    [Fact]
    public static void Of_none_there_are_none()
    {
        var graph = new BlockGraph(1, 0);
        new BlockGraph.Writer(graph).Add(0, []);
        Assert.Equal(0U, graph.Heads[0]);
        Assert.Equal(-1, BlockGraph.Single(0));
        Assert.False(BlockGraph.IsList(0));
    }

    [Fact]
    public static void Too_many_are_read_again()
    {
        var graph = new BlockGraph(1, 10_000_000);
        new BlockGraph.Writer(graph).Add(0, Edges(0, BlockGraph.MostInAList + 1));
        Assert.Equal(BlockGraph.ReadAgain, graph.Heads[0]);
        Assert.False(BlockGraph.IsList(BlockGraph.ReadAgain));
        Assert.Equal(-1, BlockGraph.Single(BlockGraph.ReadAgain));
    }

    [Fact]
    public static void Beyond_what_may_be_kept_only_single_ones_are()
    {
        const int Segment = 1 << 16;
        var graph = new BlockGraph(40_000, Segment);
        var writer = new BlockGraph.Writer(graph);
        for (int from = 0; from < 39_999; from++)
        {
            writer.Add(from, Edges(from, 2));
        }

        writer.Add(39_999, [7 | BlockGraph.ToStart]);
        Assert.True(BlockGraph.IsList(graph.Heads[(Segment / 2) - 1]));
        Assert.Equal(BlockGraph.ReadAgain, graph.Heads[Segment / 2]);
        Assert.Equal(BlockGraph.ReadAgain, graph.Heads[39_998]);
        Assert.Equal([7 | BlockGraph.ToStart], Read(graph, 39_999));
        Assert.Equal(Edges(0, 2), Read(graph, 0));
    }

    [Fact]
    public static void Of_several_writers_do_not_mix()
    {
        var graph = new BlockGraph(4000, 10_000_000);
        Parallel.For(0, 4, worker =>
        {
            var writer = new BlockGraph.Writer(graph);
            for (int from = worker; from < 4000; from += 4)
            {
                writer.Add(from, Edges(from, from % 200));
            }
        });
        for (int from = 0; from < 4000; from++)
        {
            Assert.Equal(Edges(from, from % 200), Read(graph, from));
        }
    }

    private static uint[] Edges(int from, int length) =>
        [.. Enumerable.Range(0, length).Select(i => ((uint)((from * 31) + i) & BlockGraph.NumberBits) | ((from + i) % 3 == 0 ? BlockGraph.ToStart : 0))];

    private static List<uint> Read(BlockGraph graph, int from)
    {
        uint head = graph.Heads[from];
        if (BlockGraph.Single(head) is >= 0 and int single)
        {
            return [(uint)single | (BlockGraph.SinglePointsToStart(head) ? BlockGraph.ToStart : 0)];
        }

        var edges = new List<uint>();
        for (uint at = BlockGraph.ListAt(head); BlockGraph.IsList(head); at++)
        {
            edges.Add(graph.EdgeAt(at) & ~BlockGraph.Last);
            if ((graph.EdgeAt(at) & BlockGraph.Last) != 0)
            {
                break;
            }
        }

        return edges;
    }
}
