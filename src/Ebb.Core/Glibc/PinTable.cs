namespace Ebb.Glibc;

/// <summary>The blocks that border on free memory, gathered by size and by the vtable that their first word points to.</summary>
internal sealed class PinTable(AddressRanges images, int arena)
{
    private const int MaxGroups = 4096;

    private readonly AddressRanges _images = images;
    private readonly int _arena = arena;
    private readonly Dictionary<Key, Entry> _groups = [];
    private KeptKeys _kept = new(MaxGroups);
    private Entry? _last;
    private Entry? _older;

    /// <summary>The groups that keep most, at most so many.</summary>
    public List<Entry> Largest(int most)
    {
        _kept.Bound(_groups, static key => key.Hash, slack: 1);
        var entries = new List<Entry>(_groups.Values);
        entries.Sort(static (a, b) => a.Holds != b.Holds ? b.Holds.CompareTo(a.Holds) : a.Example.CompareTo(b.Example));
        return entries.Count > most ? entries.GetRange(0, most) : entries;
    }

    /// <param name="isNew">False for a block that was added for the run on its other side.</param>
    public void Add(in Neighbour block, ulong holds, bool isNew)
    {
        ulong type = (block.FirstWord & 7) == 0 && _images.Contains(block.FirstWord) ? block.FirstWord : 0;
        var key = new Key(block.Size, type, block.IsCached);
        Entry? entry = _last;
        if (entry is null || entry.Key != key)
        {
            (_last, _older) = (_older, _last);
            entry = _last;
            if ((entry is null || entry.Key != key) && !TryFind(key, block.At, out entry))
            {
                return;
            }

            _last = entry;
        }

        entry!.Blocks += isNew ? 1UL : 0;
        entry.Holds += holds;
    }

    public void Add(PinTable others)
    {
        (_last, _older) = (null, null);
        _kept.Join(others._kept);
        foreach ((Key key, Entry entry) in others._groups)
        {
            if (_groups.TryGetValue(key, out Entry? known))
            {
                known.Blocks += entry.Blocks;
                known.Holds += entry.Holds;
                if (entry.Example < known.Example)
                {
                    (known.Example, known.Arena) = (entry.Example, entry.Arena);
                }
            }
            else if (_kept.Keeps(key.Hash))
            {
                _groups.Add(key, entry);
                _kept.Bound(_groups, static key => key.Hash);
            }
        }
    }

    // Within one arena's region blocks come in address order: the first of a group is its lowest.
    private bool TryFind(in Key key, ulong at, out Entry? entry)
    {
        if (_groups.TryGetValue(key, out entry))
        {
            return true;
        }

        if (!_kept.Keeps(key.Hash))
        {
            return false;
        }

        entry = new Entry { Key = key, Example = at, Arena = _arena };
        _groups.Add(key, entry);
        _kept.Bound(_groups, static key => key.Hash);
        return _kept.Keeps(key.Hash);
    }

    /// <summary>What the blocks of a group have in common.</summary>
    internal readonly record struct Key(ulong Size, ulong Type, bool IsCached)
    {
        public ulong Hash => Mix.Of(Size ^ Mix.Of(Type ^ (IsCached ? 1UL : 0)));
    }

    internal sealed class Entry
    {
        public required Key Key { get; init; }

        /// <summary>The lowest of them.</summary>
        public required ulong Example { get; set; }

        /// <summary>The arena of the example.</summary>
        public required int Arena { get; set; }

        public ulong Blocks { get; set; }

        public ulong Holds { get; set; }
    }
}
