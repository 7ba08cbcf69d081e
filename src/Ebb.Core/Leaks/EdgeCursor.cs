namespace Ebb.Leaks;

/// <summary>The blocks that one block points to, one at a time, so that a walk can leave it and come back.</summary>
/// <remarks>What the graph did not keep is read once and kept here, as far as the room goes.</remarks>
internal sealed class EdgeCursor(BlockGraph graph, EdgeReader reader, long room)
{
    /// <summary>A place before the first.</summary>
    public const uint Start = 0;

    private const uint End = uint.MaxValue;

    private readonly BlockGraph _graph = graph;
    private readonly EdgeReader _reader = reader;
    private readonly Dictionary<int, uint[]> _read = [];

    /// <summary>How many more edges may be kept; below zero where there was no room for all.</summary>
    public long Room { get; private set; } = room;

    /// <summary>The next one, some of them twice; false where there is none any more.</summary>
    public bool TryNext(int from, ref uint place, out int to, out bool isStart)
    {
        (to, isStart) = (-1, false);
        if (place == End)
        {
            return false;
        }

        uint head = _graph.Heads[from];
        int single = BlockGraph.Single(head);
        if (single >= 0)
        {
            (to, isStart, place) = (single, BlockGraph.SinglePointsToStart(head), End);
            return true;
        }

        if (BlockGraph.IsList(head))
        {
            uint at = place == Start ? BlockGraph.ListAt(head) : place - 1;
            uint edge = _graph.EdgeAt(at);
            (to, isStart) = ((int)(edge & BlockGraph.NumberBits), (edge & BlockGraph.ToStart) != 0);
            place = (edge & BlockGraph.Last) != 0 ? End : at + 2;
            return true;
        }

        if (head != BlockGraph.ReadAgain)
        {
            return false;
        }

        uint[] edges = EdgesOf(from);
        if (place >= edges.Length)
        {
            return false;
        }

        uint next = edges[place++];
        (to, isStart) = ((int)(next & BlockGraph.NumberBits), (next & BlockGraph.ToStart) != 0);
        return true;
    }

    private uint[] EdgesOf(int from)
    {
        if (_read.TryGetValue(from, out uint[]? edges))
        {
            return edges;
        }

        var found = new List<uint>();
        if (Room >= 0)
        {
            _reader.ForEach(from, (to, isStart) =>
            {
                uint edge = (uint)to | (isStart ? BlockGraph.ToStart : 0);
                if (found.Count == 0 || found[^1] != edge)
                {
                    found.Add(edge);
                }
            });
            Room -= found.Count + 16; // and what an array takes besides
        }

        edges = Room < 0 ? [] : [.. found];
        _read.Add(from, edges);
        return edges;
    }
}
