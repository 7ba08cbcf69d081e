namespace Ebb.Leaks;

/// <summary>Finds whose some blocks are: by the shortest way that leads to each.</summary>
internal sealed class PinOwners(LeakSource source, BlockSpace space, EdgeReader edges, KeeperTable keepers, LeakLook look)
{
    private readonly LeakSource _source = source;
    private readonly BlockSpace _space = space;
    private readonly EdgeReader _edges = edges;
    private readonly KeeperTable _keepers = keepers;
    private readonly LeakLook _look = look;

    /// <param name="blocks">Addresses in chunks: what is no live block is left out.</param>
    public List<PinOwner> Of(IEnumerable<ulong> blocks)
    {
        int[] targets = [.. blocks.Select(at => _space.FindLive(at + 16, out _)).Where(static number => number >= 0).Distinct()];
        if (targets.Length == 0)
        {
            return [];
        }

        IEnumerable<int> firsts = Enumerable.Range(0, _keepers.Count).SelectMany(_keepers.EdgesOf).Select(static edge => (int)(edge & BlockGraph.NumberBits));
        var chains = new Chains(_space, firsts, _edges, targets, _source.Limits.Cancellation);
        List<int>[] ways = [.. targets.Select(chains.To)];
        Dictionary<int, Keeper> keepers = KeepersOf([.. ways.Where(static way => way.Count > 0).Select(static way => way[0])]);
        var owners = new List<PinOwner>();
        for (int i = 0; i < targets.Length; i++)
        {
            Block block = _space.BlockOf(targets[i]);
            List<int> way = ways[i];
            Block? holder = way.Count > 1 ? _space.BlockOf(way[^2]) : null;
            owners.Add(new PinOwner(
                new Address(block.Start),
                _look.At(block).Type,
                way.Count > 0 ? keepers[way[0]] : null,
                (ulong)way.Count,
                holder is { } one ? new Address(one.Start) : null,
                holder is { } other ? _look.At(other).Type : null));
        }

        return owners;
    }

    // Who points to the first block of each way.
    private Dictionary<int, Keeper> KeepersOf(HashSet<int> blocks)
    {
        var keepers = new Dictionary<int, Keeper>();
        for (int keeper = 0; keeper < _keepers.Count; keeper++)
        {
            foreach (uint edge in _keepers.EdgesOf(keeper))
            {
                int number = (int)(edge & BlockGraph.NumberBits);
                if (blocks.Contains(number))
                {
                    keepers.TryAdd(number, _keepers[keeper]);
                }
            }
        }

        return keepers;
    }
}
