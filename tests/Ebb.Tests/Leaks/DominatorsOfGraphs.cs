using Ebb.Leaks;

namespace Ebb.Tests.Leaks;

/// <summary>Dominators, held against what they are by definition: nodes without which another cannot be reached.</summary>
public static class DominatorsOfGraphs
{
    [Theory]
    [InlineData(2, 3)]
    [InlineData(8, 12)]
    [InlineData(30, 40)]
    [InlineData(30, 90)]
    [InlineData(60, 75)]
    public static void Are_the_last_nodes_that_all_ways_lead_through(int nodes, int edges)
    {
        var random = new Random(nodes * 1000 + edges);
        for (int round = 0; round < 200; round++)
        {
            List<int>[] next = [.. Enumerable.Range(0, nodes).Select(static _ => new List<int>())];
            for (int edge = 0; edge < edges; edge++)
            {
                next[random.Next(nodes)].Add(random.Next(nodes));
            }

            Holds(next);
        }
    }

    // Where a walk would have to go back all the way.
    [Fact]
    public static void Of_a_long_list_that_points_both_ways_are_those_before()
    {
        const int Length = 200_000;
        List<int>[] next = [.. Enumerable.Range(0, Length).Select(static node => new List<int> { Math.Min(node + 1, Length - 1), Math.Max(node - 1, 0) })];

        (int[] dominators, _) = Of(next);

        Assert.Equal(Enumerable.Range(0, Length + 1).Select(static node => Math.Max(node - 1, 0)), dominators);
    }

    private static void Holds(List<int>[] next)
    {
        (int[] dominators, int[] members) = Of(next);
        HashSet<int> all = Reached(next, without: -1);
        Assert.Equal(all.Count, members.Length - 1);
        for (int node = 2; node < members.Length; node++)
        {
            // All that dominate it are in reach of one another in one line: the last one is dominated by all others.
            int[] before = [.. all.Where(other => other != members[node] && !Reached(next, other).Contains(members[node]))];
            int last = before.Single(one => before.All(other => other == one || !Reached(next, other).Contains(one)));
            Assert.Equal(last, members[dominators[node]]);
        }
    }

    private static HashSet<int> Reached(List<int>[] next, int without)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>([0]);
        while (open.TryPop(out int node))
        {
            if (node != without && seen.Add(node))
            {
                next[node].ForEach(open.Push);
            }
        }

        return seen;
    }

    // Numbers by a walk in depth, from node 0 on.
    private static (int[] Dominators, int[] Members) Of(List<int>[] next)
    {
        var members = new List<int> { -1 };
        var parents = new List<int> { 0 };
        int[] numbers = new int[next.Length];
        var open = new Stack<(int Node, int Parent, int At)>([(0, 0, 0)]);
        while (open.TryPop(out (int Node, int Parent, int At) top))
        {
            if (top.At == 0)
            {
                if (numbers[top.Node] != 0)
                {
                    continue;
                }

                numbers[top.Node] = members.Count;
                members.Add(top.Node);
                parents.Add(top.Parent);
            }

            if (top.At < next[top.Node].Count)
            {
                open.Push(top with { At = top.At + 1 });
                open.Push((next[top.Node][top.At], numbers[top.Node], 0));
            }
        }

        List<int>[] from = [.. members.Select(static _ => new List<int>())];
        for (int node = 1; node < members.Count; node++)
        {
            next[members[node]].ForEach(to => from[numbers[to]].Add(node));
        }

        int[] firstOf = new int[members.Count + 1];
        for (int node = 1; node < members.Count; node++)
        {
            firstOf[node + 1] = firstOf[node] + from[node].Count;
        }

        return (Dominators.Of(members.Count - 1, [.. parents], firstOf, [.. from.SelectMany(static one => one)]), [.. members]);
    }
}
