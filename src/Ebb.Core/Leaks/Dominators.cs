namespace Ebb.Leaks;

/// <summary>Finds for each node of a graph the last one that all ways to it lead through.</summary>
/// <remarks>
/// Semi-NCA: L. Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", 2005. Nodes are numbered in the order in which
/// a depth-first walk met them; 1 is where it began, 0 is none. Nothing here is recursive: a list is as deep as it is long.
/// </remarks>
internal static class Dominators
{
    /// <param name="count">How many nodes there are.</param>
    /// <param name="parents">By whom the walk came to each node; used up.</param>
    /// <param name="firstOf">Where in <paramref name="before"/> the nodes begin that point to each; one longer than there are nodes.</param>
    /// <returns>The immediate dominator of each node; of the first, 0.</returns>
    public static int[] Of(int count, int[] parents, int[] firstOf, int[] before)
    {
        int[] dominators = parents[..(count + 1)];
        int[] semi = new int[count + 1];
        int[] label = new int[count + 1];
        for (int node = 0; node <= count; node++)
        {
            semi[node] = label[node] = node;
        }

        var path = new Stack<int>();
        for (int node = count; node >= 2; node--)
        {
            int lowest = parents[node];
            for (int i = firstOf[node]; i < firstOf[node + 1]; i++)
            {
                lowest = Math.Min(lowest, semi[Lowest(before[i], node, parents, semi, label, path)]);
            }

            semi[node] = lowest;
        }

        for (int node = 2; node <= count; node++)
        {
            int dominator = dominators[node];
            while (dominator > semi[node])
            {
                dominator = dominators[dominator];
            }

            dominators[node] = dominator;
        }

        return dominators;
    }

    // Of those on the way up that were done already, the one from which one gets up highest; the way is made shorter.
    private static int Lowest(int node, int last, int[] ancestors, int[] semi, int[] label, Stack<int> path)
    {
        if (node <= last || ancestors[node] <= last)
        {
            return node <= last ? node : label[node];
        }

        while (ancestors[node] > last)
        {
            path.Push(node);
            node = ancestors[node];
        }

        int above = node;
        while (path.TryPop(out int below))
        {
            if (semi[label[above]] < semi[label[below]])
            {
                label[below] = label[above];
            }

            ancestors[below] = ancestors[above];
            above = below;
        }

        return label[above];
    }
}
