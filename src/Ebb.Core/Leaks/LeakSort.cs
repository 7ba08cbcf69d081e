using System.Runtime.InteropServices;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>Sorts what was not reached: which blocks were lost themselves, and which only with them.</summary>
/// <remarks>
/// Direct is what no leaked block points to the start of: leaked blocks are seldom cleared, and old words in them lead into the middle of others.
/// What no direct one leads to are rings, of which the block with the lowest address is called direct.
/// </remarks>
internal sealed class LeakSort(IPagedMemory memory, BlockSpace space, BlockGraph graph, Marking marking, LeakLook look, Suspects? suspects = null)
{
    private const int MostGroups = 4096;
    private const int MostBelow = 64;
    private const int MostTypesBelow = 8;

    private readonly BlockSpace _space = space;
    private readonly EdgeReader _edges = new(memory, space, graph);
    private readonly Marking _marking = marking;
    private readonly LeakLook _look = look;
    private readonly Suspects? _suspects = suspects;
    private readonly ulong[] _pointedTo = new ulong[(space.Count >> 6) + 1];
    private readonly ulong[] _taken = new ulong[(space.Count >> 6) + 1];
    private readonly Stack<int> _open = new();
    private readonly Dictionary<Key, Sum> _groups = [];

    private ulong _bytesToFollow = 256 << 20; // below the examples of all groups

    public Amount Direct { get; private set; }

    public Amount Indirect { get; private set; }

    /// <summary>The first bytes of each group's example are kept.</summary>
    public bool KeepsContents { get; init; }

    public List<LeakGroup> Run()
    {
        foreach (int number in Leaked())
        {
            _edges.ForEach(number, (to, isStart) =>
            {
                if (isStart && to != number && IsLeaked(to))
                {
                    Set(_pointedTo, to);
                }
            });
        }

        // All of them before any is followed: an old word in one may lead into the middle of another.
        int[] direct = [.. Leaked().Where(number => !Has(_pointedTo, number))];
        foreach (int number in direct)
        {
            Set(_taken, number);
        }

        foreach (int number in direct)
        {
            Take(number);
        }

        foreach (int number in Leaked())
        {
            if (!Has(_taken, number))
            {
                Take(number);
            }
        }

        return [.. _groups.Select(one => new LeakGroup(
                new Bytes(one.Key.Size), one.Key.Look.Type, one.Key.Look.Content, one.Key.Arena, one.Value.Direct, one.Value.Indirect, new Address(one.Value.Example), new Address(one.Value.Last))
            {
                Below = Below(one.Value.Number),
                Contents = one.Value.Contents,
            })
            .OrderByDescending(static group => group.Bytes.Count).ThenBy(static group => group.Example.Value)];
    }

    private IEnumerable<int> Leaked() => _suspects is null ? _marking.Unreached() : _marking.Unreached().Where(_suspects.Contains);

    private bool IsLeaked(int number) => !_marking.IsMarked(number) && _suspects?.Contains(number) != false;

    // A direct one, and all that it leads to and nothing before it did.
    private void Take(int head)
    {
        Set(_taken, head);
        Block block = _space.BlockOf(head);
        var direct = new Amount(1, new Bytes(block.Bytes));
        Amount indirect = default;
        _open.Push(head);
        while (_open.TryPop(out int number))
        {
            _edges.ForEach(number, (to, _) =>
            {
                if (IsLeaked(to) && !Has(_taken, to))
                {
                    Set(_taken, to);
                    indirect += new Amount(1, new Bytes(_space.BlockOf(to).Bytes));
                    _open.Push(to);
                }
            });
        }

        Direct += direct;
        Indirect += indirect;
        BlockLook look = _look.At(block);
        var key = new Key(block.Bytes, look.Type is null ? look : look with { Content = default }, block.Arena);
        if (_groups.Count >= MostGroups && !_groups.ContainsKey(key))
        {
            key = default; // of different sizes
        }

        ref Sum? sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, key, out _);
        sum ??= new Sum { Number = head, Example = block.Start, Contents = KeepsContents ? _look.FirstBytes(block).ToArray() : default(ReadOnlyMemory<byte>) };
        sum.Last = Math.Max(sum.Last, block.Start);
        sum.Direct += direct;
        sum.Indirect += indirect;
    }

    // In the order of their distance, as far as some dozens of blocks tell.
    private List<BlockType> Below(int head)
    {
        var types = new List<BlockType>();
        var met = new List<int> { head };
        for (int i = 0; i < met.Count && types.Count < MostTypesBelow; i++)
        {
            Block block = _space.BlockOf(met[i]);
            if (i > 0 && _look.At(block).Type is { } type && !types.Contains(type))
            {
                types.Add(type);
            }

            if (block.Bytes <= _bytesToFollow)
            {
                _bytesToFollow -= block.Bytes;
                _edges.ForEach(met[i], (to, _) =>
                {
                    if (met.Count < MostBelow && IsLeaked(to) && !met.Contains(to))
                    {
                        met.Add(to);
                    }
                });
            }
        }

        return types;
    }

    private static bool Has(ulong[] bits, int at) => (bits[at >> 6] >> (at & 63) & 1) != 0;

    private static void Set(ulong[] bits, int at) => bits[at >> 6] |= 1UL << (at & 63);

    private readonly record struct Key(ulong Size, BlockLook Look, int Arena);

    private sealed class Sum
    {
        public required int Number { get; init; }

        public required ulong Example { get; init; }

        public required ReadOnlyMemory<byte> Contents { get; init; }

        public ulong Last { get; set; }

        public Amount Direct { get; set; }

        public Amount Indirect { get; set; }
    }
}
