using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Memory;
using Ebb.Tests.Memory;

namespace Ebb.Tests.Leaks;

/// <summary>Heaps that exist nowhere: chunks in a row, and words in them. It keeps its own list, to hold what is numbered against.</summary>
internal sealed class HeapsWithWords
{
    private readonly List<HeapRegion> _regions = [];
    private readonly List<ChunkRun> _mmapped = [];
    private readonly Dictionary<ulong, ulong> _tails = [];
    private readonly List<(ulong First, ulong End)> _ranges = [];
    private readonly Dictionary<ulong, PageSet> _pages = [];
    private One[] _sorted = [];

    public SyntheticMemory Memory { get; } = new();

    /// <summary>All chunks by address, each alone.</summary>
    public List<One> Chunks { get; } = [];

    public IEnumerable<(ulong First, ulong End)> Ranges => _ranges;

    public IReadOnlyList<HeapMap> Maps => [new HeapMap { Regions = _regions, Mmapped = _mmapped }];

    /// <returns>Where it ends.</returns>
    public ulong Heap(ulong first, params ReadOnlySpan<Run> runs)
    {
        var map = new ChunkMap(new MapRoom());
        map.StartAt(first);
        ulong at = first;
        foreach ((ulong size, ulong count, ChunkState state) in runs)
        {
            map.Add(size, count, state);
            if (state is ChunkState.Unread or ChunkState.Untold)
            {
                Chunks.Add(new One(at + 16, at + (size * count) + 8, state, false));
                at += size * count;
                continue;
            }

            for (ulong i = 0; i < count; i++, at += size)
            {
                Chunks.Add(new One(at + 16, at + size + 8, state, false));
            }
        }

        map.Finish();
        _regions.Add(new HeapRegion(0, first, first, at, map.Blocks));
        _ranges.Add((first, at));
        Memory.Map(first, at + 16);
        Memory.Set(first, at + 16, Ebb.Linux.PageStates.Present);
        return at;
    }

    public void Mmapped(ulong first, ulong size, ulong tail)
    {
        _mmapped.Add(new ChunkRun(new Address(first), new Bytes(size), 1, ChunkState.Live));
        _tails[first] = tail;
        _ranges.Add((first, first + size));
        Chunks.Add(new One(first + 16, first + size - tail, ChunkState.Live, true));
        Memory.Map(first, first + size);
        Memory.Set(first, first + size, Ebb.Linux.PageStates.Present);
    }

    public BlockSpace Space()
    {
        Chunks.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        return BlockSpace.Of(Maps, run => new AddressRange(run.At.Value, run.End.Value - _tails.GetValueOrDefault(run.At.Value)), static _ => { });
    }

    /// <summary>As the pages are when it is asked for the first time.</summary>
    public PageSet? PagesAt(ulong at)
    {
        foreach ((ulong first, ulong end) in _ranges)
        {
            if (at >= first && at < end)
            {
                lock (_pages)
                {
                    return _pages.TryGetValue(first, out PageSet? pages) ? pages : _pages[first] = PageSet.Of(Memory, new Address(first), new Address(end + 16));
                }
            }
        }

        return null;
    }

    /// <summary>The chunk that a word points to, by the rule: to any of its bytes, or just behind the last.</summary>
    public One? Naive(ulong at)
    {
        if (_sorted.Length != Chunks.Count)
        {
            _sorted = [.. Chunks.OrderBy(static one => one.Start)];
        }

        int low = 0;
        for (int high = _sorted.Length; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = _sorted[middle].Start <= at ? (middle + 1, high) : (low, middle);
        }

        One? one = low == 0 ? null : _sorted[low - 1];
        return one is not null && (at < one.End || (at == one.End && !one.IsMmapped)) ? one : null;
    }

    /// <summary>All live ones that words lead to, through any others.</summary>
    public HashSet<One> Reached(IEnumerable<ulong> words)
    {
        var reached = new HashSet<One>(ReferenceEqualityComparer.Instance);
        var open = new Queue<ulong>(words);
        while (open.TryDequeue(out ulong word))
        {
            if (Naive(word) is { State: ChunkState.Live } one && reached.Add(one))
            {
                foreach (ulong inside in WordsOf(one))
                {
                    open.Enqueue(inside);
                }
            }
        }

        return reached;
    }

    public IEnumerable<ulong> WordsOf(One one)
    {
        for (ulong at = one.Start; at < one.End; at += 8)
        {
            // No page, no words.
            if (!Memory.IsPresent(at) || !Memory.HasWords(at))
            {
                at |= SyntheticMemory.PageSize - 8;
            }
            else if (Memory.Peek(at) is not 0 and ulong word)
            {
                yield return word;
            }
        }
    }

    /// <summary>Chunks of one size and state in a row.</summary>
    internal readonly record struct Run(ulong Size, ulong Count, ChunkState State);

    /// <summary>One chunk's user memory.</summary>
    internal sealed record One(ulong Start, ulong End, ChunkState State, bool IsMmapped);
}
