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
    private readonly Dictionary<(ulong Size, ulong Type, bool IsCached), Entry> _groups = [];
    private (ulong Size, ulong Type, bool IsCached) _lastKey;
    private Entry? _last;
    private ulong _runs;
    private uint _weight = 1;

    /// <summary>Not each run was looked at; counts are scaled up.</summary>
    public bool IsSampled => _weight > 1;

    /// <summary>The arena that blocks are added for.</summary>
    public int Arena { get; set; }

    public IEnumerable<(ulong Size, ulong Type, bool IsCached, Entry Entry)> Groups =>
        _groups.Select(static group => (group.Key.Size, group.Key.Type, group.Key.IsCached, group.Value));

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
        var key = (block.Size, type, block.IsCached);
        if (_last is null || _lastKey != key)
        {
            if (!_groups.TryGetValue(key, out Entry? entry))
            {
                if (_groups.Count >= MaxGroups)
                {
                    return;
                }

                entry = new Entry { Example = block.At, Arena = Arena };
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
        foreach (((ulong Size, ulong Type, bool IsCached) key, Entry entry) in others._groups)
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

    internal sealed class Entry
    {
        public required ulong Example { get; init; }

        public required int Arena { get; init; }

        public ulong Blocks { get; set; }

        public ulong Holds { get; set; }
    }
}
