namespace Ebb.Leaks;

/// <summary>Which block points to which, by number: one word a block, with the edge in it where there is but one.</summary>
/// <remarks>
/// A head's two upper bits tell what the others are: nothing; one block, pointed to somewhere in its middle or at its start; where a
/// list begins. An edge of a list tells in its upper bits whether it is the last, and whether it points to the block's start.
/// Blocks whose edges are not kept, for being too many, are marked to be read again.
/// </remarks>
internal sealed class BlockGraph
{
    /// <summary>A head: its edges are not kept.</summary>
    public const uint ReadAgain = uint.MaxValue;

    /// <summary>An edge is the last of its list.</summary>
    public const uint Last = 1u << 31;

    /// <summary>An edge points to the block's first byte.</summary>
    public const uint ToStart = 1u << 30;

    public const uint NumberBits = ToStart - 1;

    /// <summary>A block with more edges is read again when it is met: once.</summary>
    public const int MostInAList = 4096;

    private const uint ListKind = 3u << 30;
    private const int SegmentShift = 16;
    private const int SegmentLength = 1 << SegmentShift;
    private const int MostSegments = (1 << (30 - SegmentShift)) - 1; // the last one's addresses would look like ReadAgain

    private readonly Lock _adding = new();
    private readonly long _mostEdges;
    private uint[][] _segments = new uint[16][];
    private int _used;

    /// <param name="count">How many numbers there are.</param>
    /// <param name="mostEdges">How many edges are kept in lists.</param>
    public BlockGraph(int count, long mostEdges)
    {
        Heads = new uint[count];
        _mostEdges = mostEdges;
    }

    public uint[] Heads { get; }

    /// <summary>A part of the lists that one thread alone writes to.</summary>
    internal sealed class Writer(BlockGraph graph)
    {
        private uint[]? _segment;
        private int _index;
        private int _length;
        private bool _isFull;

        /// <summary>Writes down what a block points to.</summary>
        public void Add(int from, ReadOnlySpan<uint> edges)
        {
            if (edges.Length == 0)
            {
                return;
            }

            graph.Heads[from] = edges.Length == 1 ? One(edges[0]) : edges.Length <= MostInAList ? List(edges) : ReadAgain;
        }

        private static uint One(uint edge) => (edge & NumberBits) | ((edge & ToStart) != 0 ? 2u << 30 : 1u << 30);

        private uint List(ReadOnlySpan<uint> edges)
        {
            if (_segment is null || _length + edges.Length > SegmentLength)
            {
                if (_isFull || !graph.TryAddSegment(out _segment, out _index))
                {
                    _isFull = true;
                    _segment = null;
                    return ReadAgain;
                }

                _length = 0;
            }

            edges.CopyTo(_segment.AsSpan(_length));
            _segment[_length + edges.Length - 1] |= Last;
            uint at = ListKind | ((uint)_index << SegmentShift) | (uint)_length;
            _length += edges.Length;
            return at;
        }
    }

    /// <summary>The block that a head alone names; -1 where it names none or several.</summary>
    public static int Single(uint head) => head >> 30 is 1 or 2 ? (int)(head & NumberBits) : -1;

    public static bool SinglePointsToStart(uint head) => head >> 30 == 2;

    public static bool IsList(uint head) => head >= ListKind && head != ReadAgain;

    /// <summary>Where a list begins.</summary>
    public static uint ListAt(uint head) => head & NumberBits;

    public uint EdgeAt(uint at) => _segments[at >> SegmentShift][at & (SegmentLength - 1)];

    private bool TryAddSegment([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out uint[]? segment, out int index)
    {
        lock (_adding)
        {
            (segment, index) = (null, _used);
            if (_used >= MostSegments || ((long)_used + 1) * SegmentLength > _mostEdges)
            {
                return false;
            }

            if (_used == _segments.Length)
            {
                Array.Resize(ref _segments, _used * 2);
            }

            segment = new uint[SegmentLength];
            _segments[_used++] = segment;
            return true;
        }
    }
}
