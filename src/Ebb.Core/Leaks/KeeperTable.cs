using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>All who keep blocks by a word of their own, and which blocks those words lead to.</summary>
internal sealed class KeeperTable
{
    private const int MostKeepers = 1 << 16;

    private readonly BlockSpace _space;
    private readonly Func<ulong, VariableRange?> _variableAt;
    private readonly Func<ulong, AddressRange?> _mappingAt;
    private readonly Dictionary<Keeper, int> _numbers = [];
    private readonly List<Keeper> _keepers = [];
    private readonly List<List<uint>> _blocks = [];
    private VariableRange? _variable;
    private AddressRange _unnamed; // no variable lies here

    /// <param name="variableAt">The variable at an address in a file's data; null where its file has no name for it.</param>
    /// <param name="mappingAt">The mapping that an address is in.</param>
    public KeeperTable(BlockSpace space, Func<ulong, VariableRange?> variableAt, Func<ulong, AddressRange?> mappingAt) =>
        (_space, _variableAt, _mappingAt) = (space, variableAt, mappingAt);

    public int Count => _keepers.Count;

    public Keeper this[int index] => _keepers[index];

    /// <summary>How many words lead to blocks; some to the same.</summary>
    public long Edges { get; private set; }

    /// <summary>The blocks that one leads to, as edges of the graph; some twice.</summary>
    public IReadOnlyList<uint> EdgesOf(int index) => _blocks[index];

    /// <summary>In the order in which they are asked what they reach.</summary>
    public IEnumerable<int> InOrder() => Enumerable.Range(0, Count).OrderBy(index => _keepers[index].Kind);

    /// <summary>Those that keep something, most bytes first.</summary>
    /// <param name="first">What each reaches that none before it does.</param>
    /// <param name="only">What nothing else leads to; null where that was not found out.</param>
    public IReadOnlyList<KeptBy> Ranked(Amount[] first, Func<int, Amount?> only) =>
    [
        .. Enumerable.Range(0, Count)
            .Select(index => new KeptBy(_keepers[index], first[index], only(index)))
            .Where(static one => one.First.Blocks > 0 || one.Only?.Blocks > 0)
            .OrderByDescending(static one => one.First.Bytes.Count).ThenBy(static one => one.Keeper.Kind).ThenBy(static one => one.Keeper.Name, StringComparer.Ordinal).ThenBy(static one => one.Keeper.Tid),
    ];

    public void Add(in Root root, ulong at, ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] - _space.Low >= _space.High - _space.Low)
            {
                continue;
            }

            int number = _space.FindLive(words[i], out bool isStart);
            if (number < 0)
            {
                continue;
            }

            uint edge = (uint)number | (isStart ? BlockGraph.ToStart : 0);
            List<uint> blocks = _blocks[NumberOf(root, at + ((ulong)i * 8))];
            if (blocks.Count == 0 || blocks[^1] != edge)
            {
                blocks.Add(edge);
                Edges++;
            }
        }
    }

    /// <summary>Whose the word is that stands at an address of a root.</summary>
    public Keeper Of(in Root root, ulong at) => root.Kind switch
    {
        RootKind.Program or RootKind.Library when root.Start != 0 => new Keeper(root.Kind, NameAt(at) ?? root.Name, null, 0),
        RootKind.Anonymous or RootKind.Shared or RootKind.Unwalked when root is { Name: null, Start: not 0 } => new Keeper(root.Kind, null, new Address(_mappingAt(root.Start)?.Start ?? root.Start), 0),
        RootKind.Register or RootKind.Stack => new Keeper(root.Kind, null, null, root.Tid),
        _ => new Keeper(root.Kind, root.Name, null, 0),
    };

    private int NumberOf(in Root root, ulong at)
    {
        Keeper keeper = Of(root, at);
        if (_numbers.TryGetValue(keeper, out int number))
        {
            return number;
        }

        if (_keepers.Count >= MostKeepers)
        {
            keeper = new Keeper(root.Kind, root.Name, null, 0);
            if (_numbers.TryGetValue(keeper, out number))
            {
                return number;
            }
        }

        number = _keepers.Count;
        _numbers.Add(keeper, number);
        _keepers.Add(keeper);
        _blocks.Add([]);
        return number;
    }

    // Words come in the order of their addresses: most are in the variable of the word before.
    private string? NameAt(ulong at)
    {
        if (_variable is { } last && at >= last.Start && at < last.End)
        {
            return last.Name;
        }

        if (at >= _unnamed.Start && at < _unnamed.End)
        {
            return null;
        }

        _variable = _variableAt(at);
        _unnamed = _variable is null ? new AddressRange(at, at + 8) : default;
        return _variable?.Name;
    }
}
