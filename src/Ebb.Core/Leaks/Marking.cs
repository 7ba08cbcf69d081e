using System.Numerics;
using System.Runtime.InteropServices;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>Finds what can be reached: from words of roots to blocks, and from those to others, through any chain.</summary>
/// <remarks>
/// Depth first, with a stack of our own. What is left of a list is put there only where it leads to something new, so that a table of
/// all blocks, or a list ten million long, takes no room there.
/// </remarks>
internal sealed class Marking
{
    private const uint IsCursor = 1u << 31;
    private const int Buffer = 1 << 20;
    private const int MostPieces = 512;
    private const int MostInAWave = 1 << 16;

    private readonly IPagedMemory _memory;
    private readonly BlockSpace _space;
    private readonly BlockGraph _graph;
    private readonly Func<ulong, PageSet?> _pagesAt;
    private readonly ulong[] _marked;
    private readonly List<int> _again = [];
    private ulong[]? _later; // those that found no place in it
    private int _laterCount;
    private int _laterAt;
    private uint[] _stack = new uint[1024];
    private int _height;
    private ulong[]? _words;
    private int[]? _places;

    public Marking(IPagedMemory memory, BlockSpace space, BlockGraph graph, Func<ulong, PageSet?> pagesAt)
    {
        (_memory, _space, _graph, _pagesAt) = (memory, space, graph, pagesAt);
        _marked = new ulong[((space.Count - 1) >> 6) + 1];
    }

    public bool IsMarked(int number) => (_marked[number >> 6] >> (number & 63) & 1) != 0;

    /// <summary>Takes words for roots, and follows them all.</summary>
    public void From(ReadOnlySpan<ulong> words)
    {
        Meet(words);
        Follow();
    }

    /// <summary>Takes one address for a root.</summary>
    public void From(ulong word) => From([word]);

    /// <summary>All live blocks that nothing reached, by number.</summary>
    public IEnumerable<int> Unreached()
    {
        for (int word = 0; word < _marked.Length; word++)
        {
            for (ulong left = _space.LiveAmong(word) & ~_marked[word]; left != 0; left &= left - 1)
            {
                yield return (word << 6) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    private void Meet(ReadOnlySpan<ulong> words)
    {
        int[] places = _places ??= new int[Buffer / 8];
        for (int done = 0; done < words.Length; done += places.Length)
        {
            ReadOnlySpan<ulong> now = words.Slice(done, Math.Min(places.Length, words.Length - done));
            int found = PointerFilter.Find(now, _space.Low, _space.High, places);
            foreach (int place in places.AsSpan(0, found))
            {
                int number = _space.FindLive(now[place], out _);
                if (number >= 0 && TryMark(number))
                {
                    Push((uint)number);
                }
            }
        }
    }

    private void Follow()
    {
        Drain();
        while (_again.Count > 0 || _laterCount > 0)
        {
            FillWave();
            ReadAgain();
        }
    }

    private void ReadLater(int number)
    {
        if (_again.Count < MostInAWave)
        {
            _again.Add(number);
            return;
        }

        _later ??= new ulong[_marked.Length];
        _later[number >> 6] |= 1UL << (number & 63);
        _laterCount++;
    }

    // From where the last one ended, round and round.
    private void FillWave()
    {
        while (_laterCount > 0 && _again.Count < MostInAWave)
        {
            _laterAt = _laterAt >= _later!.Length ? 0 : _laterAt;
            ulong bits = _later[_laterAt];
            _later[_laterAt] = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                _again.Add((_laterAt << 6) + BitOperations.TrailingZeroCount(bits));
                _laterCount--;
            }

            _laterAt++;
        }
    }

    private void Drain()
    {
        while (_height > 0)
        {
            uint next = _stack[--_height];
            if ((next & IsCursor) != 0)
            {
                FollowList(next & ~IsCursor);
            }
            else
            {
                FollowFrom((int)next);
            }
        }
    }

    // As far as blocks with one edge lead, and into the first list.
    private void FollowFrom(int number)
    {
        while (true)
        {
            uint head = _graph.Heads[number];
            int single = BlockGraph.Single(head);
            if (single >= 0)
            {
                if (!TryMark(single))
                {
                    return;
                }

                number = single;
                continue;
            }

            if (BlockGraph.IsList(head))
            {
                FollowList(BlockGraph.ListAt(head));
            }
            else if (head == BlockGraph.ReadAgain)
            {
                ReadLater(number);
            }

            return;
        }
    }

    // To the first block that is new; what is behind it waits, where there is something new in it.
    private void FollowList(uint at)
    {
        int next = -1;
        while (true)
        {
            uint edge = _graph.EdgeAt(at);
            int number = (int)(edge & BlockGraph.NumberBits);
            if (!IsMarked(number))
            {
                if (next >= 0)
                {
                    Push(at | IsCursor);
                    break;
                }

                TryMark(number);
                next = number;
            }

            if ((edge & BlockGraph.Last) != 0)
            {
                break;
            }

            at++;
        }

        if (next >= 0)
        {
            Push((uint)next);
        }
    }

    private bool TryMark(int number)
    {
        ref ulong word = ref _marked[number >> 6];
        ulong bit = 1UL << (number & 63);
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    private void Push(uint entry)
    {
        if (_height == _stack.Length)
        {
            Array.Resize(ref _stack, _stack.Length * 2);
        }

        _stack[_height++] = entry;
    }

    // In the order of their addresses, many small ones a call.
    private void ReadAgain()
    {
        int[] wave = [.. _again];
        _again.Clear();
        Array.Sort(wave);
        ulong[] words = _words ??= new ulong[Buffer / 8];
        Span<byte> bytes = MemoryMarshal.AsBytes(words.AsSpan());
        var pieces = new Piece[MostPieces];
        int count = 0, length = 0;
        foreach (int number in wave)
        {
            Block block = _space.BlockOf(number);
            PageSet? pages = _pagesAt(block.Start - 16);
            ulong last = Math.Min(block.End, pages?.End ?? 0);
            for (ulong at = block.Start; pages is not null && (at = Math.Max(at, pages.NextReadable(at))) < last;)
            {
                ulong end = Math.Min(pages.EndOfReadable(at, last), at + (Buffer / 4));
                int wanted = (int)(end - at) & ~7;
                if (wanted == 0)
                {
                    break;
                }

                if (count == MostPieces || length + wanted > Buffer)
                {
                    Gather(pieces.AsSpan(0, count), bytes[..length]);
                    (count, length) = (0, 0);
                }

                pieces[count++] = new Piece(at, length, wanted);
                length += wanted;
                at = end;
            }
        }

        Gather(pieces.AsSpan(0, count), bytes[..length]);
    }

    private void Gather(ReadOnlySpan<Piece> pieces, Span<byte> bytes)
    {
        int read = pieces.IsEmpty ? 0 : _memory.Gather(pieces, bytes);
        foreach (ref readonly Piece piece in pieces)
        {
            // Behind a hole each is asked for alone.
            Span<byte> its = bytes.Slice(piece.Offset, piece.Length);
            int got = piece.Offset + piece.Length <= read ? piece.Length : _memory.Read(new Address(piece.Address), its);
            Meet(MemoryMarshal.Cast<byte, ulong>(its[..(got & ~7)]));
            Drain();
        }
    }
}
