using System.Runtime.InteropServices;
using Ebb.Glibc;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>Reads all heaps once, in address order, and writes down which block points to which.</summary>
/// <remarks>Whole windows are filtered for words that could be addresses; only for those is it asked whose they are, so that a block without any costs nothing.</remarks>
internal sealed class HeapScan(IPagedMemory memory, BlockSpace space, BlockGraph graph, Func<ulong, PageSet?> pagesAt, WalkLimits limits)
{
    private const int Window = 1 << 20;
    private const ulong PieceGrains = (16UL << 20) >> 4;

    private readonly IPagedMemory _memory = memory;
    private readonly BlockSpace _space = space;
    private readonly BlockGraph _graph = graph;
    private readonly Func<ulong, PageSet?> _pagesAt = pagesAt;
    private readonly WalkLimits _limits = limits;

    /// <returns>False where the time was up before all was read.</returns>
    public bool Run(int workers)
    {
        List<Piece> pieces = Cut();
        int next = -1;
        bool isWhole = true;

        // A thread is worth its start from some pieces on.
        Crew.Run(Math.Clamp(pieces.Count / 4, 1, workers), _ =>
        {
            var reader = new Reader(this);
            for (int i = Interlocked.Increment(ref next); i < pieces.Count; i = Interlocked.Increment(ref next))
            {
                if (_limits.IsOver)
                {
                    isWhole = false;
                    return;
                }

                reader.Read(pieces[i]);
            }
        });
        return isWhole;
    }

    // Each piece begins with a chunk, so that nobody else writes to the heads of its blocks.
    private List<Piece> Cut()
    {
        var pieces = new List<Piece>();
        foreach (BlockSpace.Part part in _space.Parts)
        {
            ulong end = part.Base + ((part.End - part.Start + 15) >> 4); // a mapping's block may end within 16 bytes
            for (ulong from = part.Base; from < end;)
            {
                ulong to = end - from <= PieceGrains ? end : Math.Min(_space.NextStart(from + PieceGrains), end);
                pieces.Add(new Piece(part, from, to));
                from = to;
            }
        }

        return pieces;
    }

    /// <summary>From one grain to another.</summary>
    private readonly record struct Piece(BlockSpace.Part Part, ulong From, ulong To);

    private sealed class Reader(HeapScan scan)
    {
        private readonly ulong[] _words = new ulong[Window / 8];
        private readonly int[] _places = new int[Window / 8];
        private readonly uint[] _edges = new uint[BlockGraph.MostInAList + 1];
        private readonly BlockGraph.Writer _writer = new(scan._graph);
        private int _from = -1;
        private ulong _next; // the grain with which the block behind it begins
        private bool _isLive;
        private int _count;

        public void Read(in Piece piece)
        {
            BlockSpace.Part part = piece.Part;
            ulong at = part.Start + ((piece.From - part.Base) << 4);
            if (scan._pagesAt(part.Start - 16) is not { } pages)
            {
                return;
            }

            // A heap's pages end before it does where its last word would lie behind its mapping.
            ulong end = Math.Min(Math.Min(part.Start + ((piece.To - part.Base) << 4), part.End), pages.End);
            while ((at = Math.Max(at, pages.NextReadable(at))) < end)
            {
                ulong until = Math.Min(pages.EndOfReadable(at, end), at + Window);
                int read = scan._memory.Read(new Address(at), MemoryMarshal.AsBytes(_words.AsSpan(0, (int)((until - at + 7) >> 3)))[..(int)(until - at)]);
                if (read < 8)
                {
                    at = (at | 4095) + 1; // a page that went away, or was never ours to read
                    continue;
                }

                Take(part, at, _words.AsSpan(0, read >> 3));
                at += (ulong)read & ~7UL;
            }

            Flush();
        }

        private void Take(in BlockSpace.Part part, ulong at, ReadOnlySpan<ulong> words)
        {
            BlockSpace space = scan._space;
            int found = PointerFilter.Find(words, space.Low, space.High, _places);
            foreach (int place in _places.AsSpan(0, found))
            {
                ulong grain = part.Base + ((at + ((ulong)place << 3) - part.Start) >> 4);
                if (grain < _next && (!_isLive || _count == _edges.Length))
                {
                    continue; // nobody asks what a free block points to, nor for more edges than are kept
                }

                int to = space.FindLive(words[place], out bool isStart);
                if (to < 0)
                {
                    continue;
                }

                if (grain >= _next)
                {
                    Flush();
                    _from = space.NumberAt(grain);
                    (_isLive, _next) = (space.IsLive(_from), space.NextStart(grain + 1));
                }

                uint edge = (uint)to | (isStart ? BlockGraph.ToStart : 0);
                if (_isLive && to != _from && (_count == 0 || _edges[_count - 1] != edge))
                {
                    _edges[_count++] = edge;
                }
            }
        }

        private void Flush()
        {
            if (_from >= 0)
            {
                _writer.Add(_from, _edges.AsSpan(0, _count));
            }

            (_from, _next, _count) = (-1, 0, 0);
        }
    }
}
