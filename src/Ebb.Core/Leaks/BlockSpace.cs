using Ebb.Glibc;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>
/// All chunks of all heaps, numbered in the order of their addresses: from any address to the chunk whose user memory it points into, in constant time.
/// </summary>
/// <remarks>
/// A bit for each 16 bytes of the heaps laid end to end, set where a chunk's user memory begins, and a count for each 448 of them:
/// 0.9 % of the heaps. A chunk's user memory reaches 8 bytes into the next chunk. The address behind its last byte counts as its own:
/// there stands the next chunk's size, to which nothing else can point.
/// </remarks>
internal sealed class BlockSpace
{
    /// <summary>More chunks than this are not numbered: 32 GiB of the smallest.</summary>
    public const int MostChunks = 1 << 30;

    private const int Grain = 4; // log2 of 16 bytes
    private const int CellShift = 20;
    private const ulong Header = 16;
    private const ulong FarApart = 64UL << 30;

    private readonly Part[] _parts;
    private readonly Cluster[] _clusters;
    private readonly RankedBits _starts;
    private readonly ulong[] _live;

    private BlockSpace(Part[] parts, RankedBits starts, ulong[] live, int count)
    {
        (_parts, _starts, _live, Count) = (parts, starts, live, count);
        _clusters = Clusters(parts);
        Low = parts.Length == 0 ? 0 : parts[0].Start;
        High = parts.Length == 0 ? 0 : parts[^1].End;
    }

    /// <summary>Numbers given out: chunks of any kind, and one for each stretch's end.</summary>
    public int Count { get; }

    /// <summary>No user memory lies below.</summary>
    public ulong Low { get; }

    /// <summary>No user memory lies here or above.</summary>
    public ulong High { get; }

    public IReadOnlyList<Part> Parts => _parts;

    public ulong LiveBlocks { get; private init; }

    public Bytes LiveBytes { get; private init; }

    /// <summary>Parts of heaps of which nothing is known but their words: what they point to is taken for reachable.</summary>
    public IReadOnlyList<AddressRange> Unread { get; private init; } = [];

    /// <param name="mmapped">Of a mapping with one block: the chunk that is the block's, and where its memory ends.</param>
    /// <param name="each">Is told of all chunks.</param>
    /// <exception cref="OverflowException">There are more than <see cref="MostChunks"/>.</exception>
    public static BlockSpace Of(IEnumerable<HeapMap> maps, Func<ChunkRun, AddressRange> mmapped, Action<ChunkRun> each)
    {
        var regions = new List<(ulong First, ulong End, int Arena, IEnumerable<ChunkRun> Runs)>();
        foreach (HeapMap map in maps)
        {
            regions.AddRange(map.Regions.Select(static region => (region.First.Value, region.End.Value, region.Arena, region.Runs)));
            foreach (ChunkRun block in map.Mmapped)
            {
                AddressRange its = mmapped(block);
                regions.Add((its.Start, its.End, Part.Mmapped, [block with { At = new Address(its.Start), Size = new Bytes(its.End - its.Start) }]));
            }
        }

        regions.RemoveAll(static region => region.End <= region.First);
        regions.Sort(static (left, right) => left.First.CompareTo(right.First));
        var parts = new List<Part>(regions.Count);
        ulong grains = 0;
        ulong behind = 0;
        var kept = new List<IEnumerable<ChunkRun>>(regions.Count);
        foreach ((ulong first, ulong end, int arena, IEnumerable<ChunkRun> runs) in regions)
        {
            if (first < behind)
            {
                continue; // two heaps over one another: the heap is not what it says, and the report tells so elsewhere
            }

            // The last word of the last chunk lies behind its end, but for a mapping's.
            parts.Add(new Part(first + Header, arena == Part.Mmapped ? end : end + Header, grains, arena));
            grains += ((end - first) >> Grain) + 1;
            behind = end;
            kept.Add(runs);
        }

        var starts = new RankedBits(grains);
        var live = new ulong[Math.Max((grains >> 11) + 1, 1)];
        var unread = new List<AddressRange>();
        long count = 0;
        ulong blocks = 0, bytes = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            ulong first = parts[i].Start - Header;
            foreach (ChunkRun run in kept[i])
            {
                each(run);
                if (run.State is ChunkState.Unread or ChunkState.Untold)
                {
                    unread.Add(new AddressRange(run.At.Value, run.End.Value));
                }

                // What was not walked is one number, however it is divided.
                (ulong times, ulong size) = run.State is ChunkState.Unread or ChunkState.Untold ? (1, run.Size.Count * run.Count) : (run.Count, run.Size.Count);
                ulong grain = parts[i].Base + ((run.At.Value - first) >> Grain);
                for (ulong k = 0; k < times; k++, grain += size >> Grain)
                {
                    if (!starts.TrySet(grain))
                    {
                        continue; // the rest of a stretch that was cut within 16 bytes
                    }

                    if (run.State == ChunkState.Live)
                    {
                        Set(ref live, count);
                    }

                    count++;
                }

                if (run.State == ChunkState.Live)
                {
                    blocks += run.Count;
                    bytes += parts[i].Arena == Part.Mmapped ? parts[i].End - parts[i].Start : run.Count * (run.Size.Count - (Header / 2));
                }

                if (count >= MostChunks)
                {
                    throw new OverflowException();
                }
            }

            ulong last = parts[i].Base + ((parts[i].End - parts[i].Start) >> Grain);
            last = parts[i].Arena == Part.Mmapped ? last + 1 : last;
            count += starts.TrySet(last) ? 1 : 0;
        }

        Array.Resize(ref live, (int)((count >> 6) + 1));
        starts.Count();
        return new BlockSpace([.. parts], starts, live, (int)count) { LiveBlocks = blocks, LiveBytes = new Bytes(bytes), Unread = unread };
    }

    /// <summary>The chunk that an address points into, to its first byte or another.</summary>
    /// <returns>-1 where it points into none.</returns>
    public int Find(ulong at, out bool isStart)
    {
        isStart = false;
        int index = PartOf(at);
        if (index < 0)
        {
            return -1;
        }

        ref readonly Part part = ref _parts[index];
        ulong grain = part.Base + ((at - part.Start) >> Grain);
        if ((at & 15) > 8 && _starts[grain + 1])
        {
            return -1; // into the size of the next chunk
        }

        int number = _starts.CountTo(grain, out bool isFirst) - 1;
        isStart = isFirst && (at & 15) == 0;
        return number;
    }

    /// <summary>As <see cref="Find"/>, of a block that the program holds; -1 for an address in anything else.</summary>
    public int FindLive(ulong at, out bool isStart) => Find(at, out isStart) is >= 0 and int number && IsLive(number) ? number : -1;

    /// <summary>The number of the chunk that has this grain.</summary>
    public int NumberAt(ulong grain) => _starts.CountTo(grain, out _) - 1;

    public bool IsLive(int number) => (_live[number >> 6] >> (number & 63) & 1) != 0;

    /// <summary>Live chunks among 64, the first of which has this number times 64.</summary>
    public ulong LiveAmong(int word) => _live[word];

    /// <summary>Where a chunk's user memory begins and ends, and in which part it is.</summary>
    public Block BlockOf(int number)
    {
        int near = 0;
        return BlockOf(number, ref near);
    }

    /// <summary>As above, and faster for a number near the one before.</summary>
    /// <param name="near">0 at first, then what it was left as.</param>
    public Block BlockOf(int number, ref int near) => BlockAt(number, _starts.PlaceOf(number, ref near));

    /// <summary>The number of the first chunk of the part that begins in a range; -1 where none does.</summary>
    public int NumberIn(ulong start, ulong end)
    {
        int index = Array.FindIndex(_parts, part => part.Start >= start && part.Start < end);
        return index < 0 ? -1 : NumberAt(_parts[index].Base);
    }

    /// <summary>The first start of a chunk at or behind a grain; the end of all where there is none.</summary>
    public ulong NextStart(ulong grain) => _starts.Next(grain);

    private Block BlockAt(int number, ulong grain)
    {
        int index = 0;
        for (int high = _parts.Length - 1; index < high;)
        {
            int middle = index + ((high - index + 1) / 2);
            if (_parts[middle].Base <= grain)
            {
                index = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        ref readonly Part part = ref _parts[index];
        ulong start = part.Start + ((grain - part.Base) << Grain);
        ulong next = part.Start + ((NextStart(grain + 1) - part.Base) << Grain);
        return new Block(number, start, part.Arena == Part.Mmapped ? part.End : next - (Header / 2), part.Arena);
    }

    private int PartOf(ulong at)
    {
        foreach (ref readonly Cluster cluster in _clusters.AsSpan())
        {
            if (at < cluster.High)
            {
                if (at < cluster.Low)
                {
                    return -1;
                }

                int index = cluster.Cells[(at - cluster.Low) >> CellShift];
                while (at >= _parts[index].End)
                {
                    index++;
                }

                return at >= _parts[index].Start ? index : -1;
            }
        }

        return -1;
    }

    private static void Set(ref ulong[] bits, long at)
    {
        if (at >> 6 >= bits.Length)
        {
            Array.Resize(ref bits, bits.Length * 2);
        }

        bits[at >> 6] |= 1UL << (int)(at & 63);
    }

    // Heaps lie near the program and near the libraries, with nothing of interest between: each such place has a table of its own.
    private static Cluster[] Clusters(Part[] parts)
    {
        var clusters = new List<Cluster>();
        for (int from = 0; from < parts.Length;)
        {
            int to = from + 1;
            while (to < parts.Length && parts[to].Start - parts[to - 1].End < FarApart)
            {
                to++;
            }

            ulong low = parts[from].Start;
            var cells = new int[((parts[to - 1].End - 1 - low) >> CellShift) + 1];
            int index = from;
            for (int cell = 0; cell < cells.Length; cell++)
            {
                while (parts[index].End <= low + ((ulong)cell << CellShift))
                {
                    index++;
                }

                cells[cell] = index;
            }

            clusters.Add(new Cluster(low, parts[to - 1].End, cells));
            from = to;
        }

        return [.. clusters];
    }

    /// <summary>A heap, a piece of one, or an mmapped block.</summary>
    /// <param name="Start">The first byte of its first chunk's user memory.</param>
    /// <param name="End">Behind the last word that belongs to a chunk.</param>
    /// <param name="Base">The grain that it begins with.</param>
    internal readonly record struct Part(ulong Start, ulong End, ulong Base, int Arena)
    {
        public const int Mmapped = -1;
    }

    private readonly record struct Cluster(ulong Low, ulong High, int[] Cells);
}
