using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>Finds who keeps what is live: what each keeper reaches first, what it alone keeps, and which blocks keep most.</summary>
/// <remarks>
/// A depth-first walk from the keepers in their order gives every block to the first that reaches it. Dominators of the same graph,
/// with a node for each keeper and one before them all, tell what each keeps alone: some 40 bytes a block, so <see cref="FirstReach"/> is
/// asked in its place where that would be more than the heap allows. What variables and mappings reach is theirs, whatever stacks and registers lead to besides: an old
/// word there would make everything shared. For the same reason a pointer into the middle of a block counts only where nothing points to
/// its start: half of an old address, with other bytes written over, leads there.
/// </remarks>
internal sealed class Reach
{
    private const int Shown = 50;
    public const string TooMany = "there are too many small blocks and pointers for the memory that this may take, half of what is live";
    private const int First = 1; // the node before all keepers
    private const long BytesOfANode = 44; // in all arrays below, at their highest
    private const long FewestBytes = 256L << 20;

    private readonly BlockSpace _space;
    private readonly KeeperTable _keepers;
    private readonly EdgeCursor _edges;
    private readonly CancellationToken _stop;
    private readonly long _room;
    private readonly ulong[] _isPointedTo; // its start is, by something in reach
    private int[] _nodeOf; // of a block, by its number
    private readonly int[] _nodeOfKeeper;
    private int[] _parents = new int[1024];
    private int[] _members = new int[1024]; // of a node: its block, or ~ its keeper
    private ulong[] _open = new ulong[1024]; // on the way: a block, and the place of its next edge
    private int _nodes = First;
    private int _last; // behind it are nodes that only other edges lead to than those that count
    private long _reached; // blocks in reach of anything
    private int _firstOfThreads = int.MaxValue; // this node and those behind it are reached from threads and the kernel alone

    /// <param name="memory">From which edges are read that the graph did not keep.</param>
    /// <param name="isReached">By anything at all.</param>
    public Reach(IMemory memory, BlockSpace space, BlockGraph graph, KeeperTable keepers, Func<int, bool> isReached, CancellationToken stop)
    {
        (_space, _keepers, _stop) = (space, keepers, stop);

        _room = Room(space) - (8 * keepers.Edges);
        _edges = new EdgeCursor(graph, new EdgeReader(memory, space, graph), Math.Max(_room, FewestBytes / 4) / sizeof(uint));
        _nodeOf = new int[space.Count];
        _nodeOfKeeper = new int[keepers.Count];
        _isPointedTo = new ulong[(space.Count >> 6) + 1];
        FindStarts(isReached);
    }

    /// <summary>How many bytes are left when all nodes are there, for edges; below zero where these alone are too many.</summary>
    /// <remarks>Six tenths of the heaps, with what the search for leaks itself has taken.</remarks>
    public static long Room(BlockSpace space) =>
        Math.Max((long)(space.LiveBytes.Count / 2), FewestBytes) - (BytesOfANode * (long)space.LiveBlocks);

    public ReachFacts Find(LeakLook look)
    {
        if (_edges.Room < 0)
        {
            return new ReachFacts { Reached = default, Keepers = [], Blocks = [], WhyNotAlone = TooMany };
        }

        Amount[] first = Walk();
        _last = _nodes;
        WalkOn(first);
        _open = [];
        int[] dominators = TryFindBefore(out int[] firstOf, out int[] before, out string? why) ? Dominate(firstOf, before) : [];
        ulong[] bytes = Sum(dominators, out int[] blocks);

        return new ReachFacts
        {
            Reached = Amount.Sum(first),
            Keepers = _keepers.Ranked(first, keeper => dominators.Length == 0 ? null : Of(_nodeOfKeeper[keeper])),
            Blocks = dominators.Length == 0 ? [] : Largest(bytes, Of, dominators, look),
            WhyNotAlone = why,
        };

        Amount Of(int node) => new((ulong)blocks[node], new Bytes(bytes[node]));
    }

    // What was needed to find who points to whom is not needed any more: room that is let go before more is taken.
    private int[] Dominate(int[] firstOf, int[] before)
    {
        _nodeOf = [];
        return Dominators.Of(_last, _parents, firstOf, before);
    }

    private void FindStarts(Func<int, bool> isReached)
    {
        for (int keeper = 0; keeper < _keepers.Count; keeper++)
        {
            foreach (uint edge in _keepers.EdgesOf(keeper))
            {
                See((int)(edge & BlockGraph.NumberBits), (edge & BlockGraph.ToStart) != 0);
            }
        }

        for (int number = 0; number < _space.Count; number++)
        {
            if (isReached(number))
            {
                _reached++;
                for (uint place = EdgeCursor.Start; _edges.TryNext(number, ref place, out int to, out bool isStart);)
                {
                    See(to, isStart && to != number);
                }
            }
        }

        void See(int to, bool isStart) => _isPointedTo[to >> 6] |= isStart ? 1UL << (to & 63) : 0;
    }

    // Whether an edge is one that its block is held by.
    private bool Counts(int to, bool isStart) => isStart || (_isPointedTo[to >> 6] >> (to & 63) & 1) == 0;

    private bool Counts(uint edge) => Counts((int)(edge & BlockGraph.NumberBits), (edge & BlockGraph.ToStart) != 0);

    private IEnumerable<int> BlocksOf(int keeper) => _keepers.EdgesOf(keeper).Where(Counts).Select(static edge => (int)(edge & BlockGraph.NumberBits));

    // What each keeper reaches that none before it did.
    private Amount[] Walk()
    {
        var first = new Amount[_keepers.Count];
        foreach (int keeper in _keepers.InOrder())
        {
            int own = Number(~keeper, First);
            _nodeOfKeeper[keeper] = own;
            _firstOfThreads = _keepers[keeper].Kind >= RootKind.Stack ? Math.Min(_firstOfThreads, own) : _firstOfThreads;
            foreach (int block in BlocksOf(keeper))
            {
                if (_nodeOf[block] == 0)
                {
                    WalkFrom(block, own, Counts);
                }
            }

            first[keeper] = SumFrom(own + 1);
        }

        return first;
    }

    // A block may be pointed to at its start by none but such as are reached through itself: in a ring with a pointer into its middle.
    // It belongs to whom it is reached from, and is no part of what somebody keeps alone.
    private void WalkOn(Amount[] first)
    {
        for (int node = First + 1, keeper = -1; node <= _last && _nodes - _keepers.Count - First < _reached; node++)
        {
            int member = _members[node], before = _nodes;
            if (member < 0)
            {
                keeper = ~member;
                foreach (uint edge in _keepers.EdgesOf(keeper))
                {
                    Meet((int)(edge & BlockGraph.NumberBits));
                }
            }
            else
            {
                for (uint place = EdgeCursor.Start; _edges.TryNext(member, ref place, out int to, out _);)
                {
                    Meet(to);
                }
            }

            first[keeper] += SumFrom(before + 1);

            void Meet(int to)
            {
                if (_nodeOf[to] == 0)
                {
                    WalkFrom(to, node, static (_, _) => true);
                }
            }
        }
    }

    private Amount SumFrom(int first)
    {
        Amount sum = default;
        for (int node = first; node <= _nodes; node++)
        {
            sum += AmountOf(node);
        }

        return sum;
    }

    private void WalkFrom(int block, int parent, Func<int, bool, bool> counts)
    {
        int height = 0;
        Enter(block, parent);
        while (height > 0)
        {
            ref ulong top = ref _open[height - 1];
            int from = (int)(top >> 32);
            uint place = (uint)top;
            if (!_edges.TryNext(from, ref place, out int to, out bool isStart))
            {
                height--;
                continue;
            }

            top = ((ulong)from << 32) | place;
            if (_nodeOf[to] == 0 && counts(to, isStart))
            {
                Enter(to, _nodeOf[from]);
            }
        }

        void Enter(int number, int by)
        {
            _nodeOf[number] = Number(number, by);
            if (height == _open.Length)
            {
                Array.Resize(ref _open, height * 2);
            }

            _open[height++] = ((ulong)number << 32) | EdgeCursor.Start;
        }
    }

    private int Number(int member, int parent)
    {
        if (++_nodes == _members.Length)
        {
            // Towards what is needed at most, so that little is taken and not used.
            long most = (long)_space.LiveBlocks + _keepers.Count + First + 2;
            int length = (int)Math.Min((long)_nodes * 2, Math.Max(most, _nodes + 1));
            Array.Resize(ref _members, length);
            Array.Resize(ref _parents, length);
        }

        if ((_nodes & 0xFFFFF) == 0)
        {
            _stop.ThrowIfCancellationRequested();
        }

        (_members[_nodes], _parents[_nodes]) = (member, parent);
        return _nodes;
    }

    private Amount AmountOf(int node) => _members[node] < 0 ? default : new Amount(1, new Bytes(_space.BlockOf(_members[node]).Bytes));

    // Who points to each node: counted first, then written down.
    private bool TryFindBefore(out int[] firstOf, out int[] before, out string? why)
    {
        int[] starts = new int[_last + 2];
        long edges = 0;
        ForEachEdge((_, to) =>
        {
            starts[to]++;
            edges++;
        });
        (firstOf, before, why) = (starts, [], null);
        if (edges > Array.MaxLength || edges * 4 > Math.Max(_room, FewestBytes))
        {
            why = TooMany;
            return false;
        }

        for (int node = 1; node < starts.Length; node++)
        {
            starts[node] += starts[node - 1];
        }

        // From the end of each to its start.
        int[] all = new int[edges];
        ForEachEdge((from, to) => all[--starts[to]] = from);
        before = all;
        return true;
    }

    private void ForEachEdge(Action<int, int> edge)
    {
        for (int node = First + 1; node <= _last; node++)
        {
            int member = _members[node];
            if (member < 0)
            {
                edge(First, node);
                foreach (int block in BlocksOf(~member))
                {
                    Tell(node, _nodeOf[block]);
                }

                continue;
            }

            for (uint place = EdgeCursor.Start; _edges.TryNext(member, ref place, out int to, out bool isStart);)
            {
                if (Counts(to, isStart))
                {
                    Tell(node, _nodeOf[to]);
                }
            }
        }

        void Tell(int from, int to)
        {
            if (to <= _last && (from < _firstOfThreads || to >= _firstOfThreads))
            {
                edge(from, to);
            }
        }
    }

    // Each node's dominator has a lower number.
    private ulong[] Sum(int[] dominators, out int[] blocks)
    {
        ulong[] bytes = new ulong[dominators.Length];
        blocks = new int[dominators.Length];
        for (int node = dominators.Length - 1; node > First; node--)
        {
            Amount own = AmountOf(node);
            bytes[node] += own.Bytes.Count;
            blocks[node] += (int)own.Blocks;
            bytes[dominators[node]] += bytes[node];
            blocks[dominators[node]] += blocks[node];
        }

        return bytes;
    }

    private List<KeepingBlock> Largest(ulong[] bytes, Func<int, Amount> only, int[] dominators, LeakLook look)
    {
        var largest = new PriorityQueue<int, ulong>();
        for (int node = First + 1; node <= _last; node++)
        {
            int dominator = dominators[node];
            if (_members[node] >= 0 && (dominator == First || _members[dominator] < 0))
            {
                largest.Enqueue(node, bytes[node]);
                if (largest.Count > Shown)
                {
                    largest.Dequeue();
                }
            }
        }

        return [.. largest.UnorderedItems
            .Select(one => (Node: one.Element, Block: _space.BlockOf(_members[one.Element])))
            .OrderByDescending(one => bytes[one.Node]).ThenBy(static one => one.Block.Start)
            .Select(one =>
            {
                BlockLook seen = look.At(one.Block);
                int by = dominators[one.Node];
                return new KeepingBlock(
                    new Address(one.Block.Start), new Bytes(one.Block.Bytes), seen.Type, seen.Content, only(one.Node), by == First ? null : _keepers[~_members[by]]);
            })];
    }
}
