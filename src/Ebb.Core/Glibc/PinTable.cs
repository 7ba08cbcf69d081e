namespace Ebb.Glibc;

/// <summary>The blocks that border on free memory, gathered by size and by the vtable that their first word points to.</summary>
internal sealed class PinTable(AddressRanges images)
{
    private const int MaxGroups = 4096;
    private const ulong SampleFrom = 1 << 18;
    private const ulong SampleSparselyFrom = 1 << 22;
    private const uint EachEighth = 8;
    private const uint EachSixtyFourth = 64;

    private readonly AddressRanges _images = images;
    private readonly Dictionary<Key, Entry> _groups = [];
    private Key _lastKey;
    private Entry? _last;
    private ulong _runs;
    private uint _weight = 1;

    /// <summary>Not each run was looked at; counts are scaled up.</summary>
    public bool IsSampled => _weight > 1;

    /// <summary>The arena that blocks are added for.</summary>
    public int Arena { get; set; }

    /// <summary>The groups that keep most, at most so many.</summary>
    public List<Entry> Largest(int most)
    {
        var entries = new List<Entry>(_groups.Values);
        entries.Sort(static (a, b) => b.Holds.CompareTo(a.Holds));
        return entries.Count > most ? entries.GetRange(0, most) : entries;
    }

    /// <summary>True for the runs to look at: all at first, one in eight or sixty-four when there are very many.</summary>
    public bool Samples()
    {
        _runs++;
        _weight = _runs < SampleFrom ? 1 : _runs < SampleSparselyFrom ? EachEighth : EachSixtyFourth;
        return _runs % _weight == 0;
    }

    /// <param name="isNew">False for a block that was added for the run on its other side.</param>
    public void Add(in Neighbour block, ulong holds, bool isNew)
    {
        ulong type = (block.FirstWord & 7) == 0 && _images.Contains(block.FirstWord) ? block.FirstWord : 0;
        var key = new Key(block.Size, type, block.IsCached);
        if (_last is null || _lastKey != key)
        {
            if (!_groups.TryGetValue(key, out Entry? entry))
            {
                if (_groups.Count >= MaxGroups)
                {
                    return;
                }

                entry = new Entry { Key = key, Example = block.At, Arena = Arena };
                _groups.Add(key, entry);
            }

            _lastKey = key;
            _last = entry;
        }

        _last.Blocks += isNew ? _weight : 0;
        _last.Holds += holds * _weight;
    }

    public void Add(PinTable others)
    {
        _runs += others._runs;
        _weight = Math.Max(_weight, others._weight);
        foreach ((Key key, Entry entry) in others._groups)
        {
            if (_groups.TryGetValue(key, out Entry? known))
            {
                known.Blocks += entry.Blocks;
                known.Holds += entry.Holds;
            }
            else if (_groups.Count < MaxGroups)
            {
                _groups.Add(key, entry);
            }
        }
    }

    /// <summary>What the blocks of a group have in common.</summary>
    internal readonly record struct Key(ulong Size, ulong Type, bool IsCached);

    internal sealed class Entry
    {
        public required Key Key { get; init; }

        public required ulong Example { get; init; }

        public required int Arena { get; init; }

        public ulong Blocks { get; set; }

        public ulong Holds { get; set; }
    }
}
