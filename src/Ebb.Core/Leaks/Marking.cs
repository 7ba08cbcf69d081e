using System.Numerics;
using System.Runtime.InteropServices;
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
    private const int MostInAWave = 1 << 16;
    private const int AtOnce = 8192;
    private const int FewForAThread = 1024;

    private readonly IPagedMemory _memory;
    private readonly BlockSpace _space;
    private readonly BlockGraph _graph;
    private readonly Func<ulong, PageSet?> _pagesAt;
    private readonly ulong[] _marked;
    private readonly List<int> _again = [];
    private readonly Reader?[] _readers;
    private readonly Action<int>? _each;
    private ulong[]? _later; // those that found no place in it
    private int _laterCount;
    private int _laterAt;
    private uint[] _stack = new uint[1024];
    private int _height;
    private int[]? _places;

    /// <param name="each">Is told each block that is met, once, in the thread that calls.</param>
    public Marking(IPagedMemory memory, BlockSpace space, BlockGraph graph, Func<ulong, PageSet?> pagesAt, int workers = 1, Action<int>? each = null)
    {
        _each = each;
        (_memory, _space, _graph, _pagesAt) = (memory, space, graph, pagesAt);
        _readers = new Reader?[workers];
        _marked = new ulong[((space.Count - 1) >> 6) + 1];

        // What is not live is never new: one thing less to ask of each pointer.
        for (int word = 0; word < _marked.Length; word++)
        {
            _marked[word] = ~space.LiveAmong(word);
        }
    }

    public bool IsMarked(int number) => _space.IsLive(number) && !IsNew(number);

    /// <summary>Takes words for roots, and follows them all.</summary>
    public void From(ReadOnlySpan<ulong> words)
    {
        Meet(words);
        Follow();
    }

    /// <summary>Takes one address for a root.</summary>
    public void From(ulong word) => From([word]);

    /// <summary>Takes blocks for reached, and follows them all.</summary>
    public void FromBlocks(IEnumerable<int> numbers)
    {
        foreach (int number in numbers)
        {
            if (TryMark(number))
            {
                Push((uint)number);
                Drain();
            }
        }

        Follow();
    }

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
        int[] places = _places ??= new int[BlockWords.Most];
        for (int done = 0; done < words.Length; done += places.Length)
        {
            ReadOnlySpan<ulong> now = words.Slice(done, Math.Min(places.Length, words.Length - done));
            int found = PointerFilter.Find(now, _space.Low, _space.High, places);
            foreach (int place in places.AsSpan(0, found))
            {
                int number = _space.Find(now[place], out _);
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
            if (IsNew(number))
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

    private bool IsNew(int number) => (_marked[number >> 6] >> (number & 63) & 1) == 0;

    private bool TryMark(int number)
    {
        ref ulong word = ref _marked[number >> 6];
        ulong bit = 1UL << (number & 63);
        if ((word & bit) != 0)
        {
            return false;
        }

        word |= bit;
        _each?.Invoke(number);
        return true;
    }

    private void Push(uint entry)
    {
        if (_height == _stack.Length)
        {
            Array.Resize(ref _stack, _stack.Length * 2);
        }

        _stack[_height++] = entry;
    }

    // In the order of their addresses, by several threads where there are many. What these find waits until all are done, so
    // it must not be much: large blocks are read by this thread alone, which follows what it finds as it goes.
    private void ReadAgain()
    {
        int[] wave = [.. _again];
        _again.Clear();
        Array.Sort(wave);
        for (int done = 0; done < wave.Length; done += AtOnce)
        {
            Read(wave.AsMemory(done, Math.Min(AtOnce, wave.Length - done)));
        }
    }

    private void Read(ReadOnlyMemory<int> numbers)
    {
        int workers = Math.Clamp(numbers.Length / FewForAThread, 1, _readers.Length);
        Crew.Run(workers, worker =>
        {
            int from = numbers.Length * worker / workers, to = numbers.Length * (worker + 1) / workers;
            (_readers[worker] ??= new Reader(this)).Read(numbers.Span[from..to]);
        });

        for (int worker = 0; worker < workers; worker++)
        {
            Reader reader = _readers[worker]!;
            foreach (int number in reader.Found)
            {
                _each?.Invoke(number);
                Push((uint)number);
            }

            Drain();
            reader.ReadLarge();
        }
    }

    // Marks what blocks point to that were not kept in the graph; others do so at the same time.
    private sealed class Reader(Marking marking)
    {
        private readonly BlockWords _blocks = new(marking._memory, marking._space, marking._pagesAt);
        private readonly int[] _places = new int[BlockWords.Most];

        private readonly List<int> _large = [];

        public List<int> Found { get; } = [];

        public void Read(ReadOnlySpan<int> numbers)
        {
            Found.Clear();
            _large.Clear();
            _blocks.Read(numbers, Meet, _large.Add);
        }

        /// <summary>Follows what the large ones point to.</summary>
        public void ReadLarge() => _blocks.Read(
            CollectionsMarshal.AsSpan(_large),
            words =>
            {
                marking.Meet(words);
                marking.Drain();
            },
            null);

        private void Meet(ReadOnlySpan<ulong> words)
        {
            BlockSpace space = marking._space;
            int found = PointerFilter.Find(words, space.Low, space.High, _places);
            foreach (int place in _places.AsSpan(0, found))
            {
                int number = space.Find(words[place], out _);
                if (number < 0 || !marking.IsNew(number))
                {
                    continue;
                }

                ulong bit = 1UL << (number & 63);
                if ((Interlocked.Or(ref marking._marked[number >> 6], bit) & bit) == 0)
                {
                    Found.Add(number);
                }
            }
        }
    }
}
