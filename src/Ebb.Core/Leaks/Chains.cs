namespace Ebb.Leaks;

/// <summary>The shortest ways from roots to some blocks: breadth first, so that the first way found is the shortest. 4 bytes a block, and 4 for each that waits.</summary>
internal sealed class Chains
{
    private const int Root = -1;

    private readonly int[] _parents; // the number that led here, plus one; 0: none yet

    /// <param name="firsts">The live blocks that roots point to, some of them twice.</param>
    public Chains(BlockSpace space, IEnumerable<int> firsts, EdgeReader edges, IReadOnlyCollection<int> targets, CancellationToken stop)
    {
        _parents = new int[space.Count];
        var open = new Queue<int>();
        foreach (int number in firsts)
        {
            if (_parents[number] == 0)
            {
                _parents[number] = Root;
                open.Enqueue(number);
            }
        }

        var missing = targets.Where(target => _parents[target] == 0).ToHashSet();
        while (missing.Count > 0 && open.TryDequeue(out int number))
        {
            if ((open.Count & 0xFFFF) == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            edges.ForEach(number, (to, _) =>
            {
                if (_parents[to] == 0)
                {
                    _parents[to] = number + 1;
                    open.Enqueue(to);
                    missing.Remove(to);
                }
            });
        }
    }

    /// <summary>The blocks on the way, the first to which a root points first, and the target last; empty where nothing leads to it.</summary>
    public List<int> To(int target)
    {
        var steps = new List<int>();
        if (_parents[target] == 0)
        {
            return steps;
        }

        for (int number = target; ; number = _parents[number] - 1)
        {
            steps.Add(number);
            if (_parents[number] == Root)
            {
                steps.Reverse();
                return steps;
            }
        }
    }
}
