namespace Ebb.Glibc;

/// <summary>How many live chunks of each size begin with which pointer into a loaded file.</summary>
/// <remarks>Whether a chunk is live stands in the header after it: the last one counts once the next was met.</remarks>
internal sealed class TypeCounts(AddressRanges images)
{
    private const int Most = 4096;

    private readonly AddressRanges _images = images;
    private readonly Dictionary<Key, ulong> _counts = [];
    private KeptKeys _kept = new(Most);
    private Key _last;
    private Key _run;
    private ulong _runCount;
    private bool _any;
    private bool _isBeforeGone; // the chunk before the first, which the counts before these have, is not live

    /// <summary>False once a type found no place.</summary>
    public bool HasAll => _kept.AreAll && _counts.Count <= Most;

    public void Add(ulong firstWord, ulong size)
    {
        Commit();
        _any = true;
        _last = firstWord != 0 && (firstWord & 7) == 0 && _images.Contains(firstWord) ? new Key(firstWord, size) : default;
    }

    /// <summary>The last chunk is not live.</summary>
    public void TakeBack()
    {
        _last = default;
        _isBeforeGone |= !_any;
    }

    /// <summary>Adds those of the part that follows.</summary>
    public void Join(TypeCounts next)
    {
        if (next._isBeforeGone)
        {
            _last = default;
        }

        Commit();
        next.Flush();
        Include(next);
        _last = next._last;
    }

    /// <summary>Adds those of other regions.</summary>
    public void Include(TypeCounts others)
    {
        Flush();
        _kept.Join(others._kept);
        foreach ((Key key, ulong count) in others._counts)
        {
            Count(key, count);
        }
    }

    /// <summary>The last chunk is settled.</summary>
    public void Finish()
    {
        Commit();
        _last = default;
        Flush();
    }

    public List<TypeClass> All()
    {
        _kept.Bound(_counts, static key => key.Hash, slack: 1);
        return [.. _counts.Select(static one => new TypeClass(new Address(one.Key.Type).ToString(), new Bytes(one.Key.Size), one.Value))
            .OrderByDescending(static one => one.Bytes.Count).ThenBy(static one => one.Type, StringComparer.Ordinal).ThenBy(static one => one.BlockSize.Count)];
    }

    private void Commit()
    {
        if (_last.Type == 0)
        {
            return;
        }

        if (_last != _run)
        {
            Flush();
            _run = _last;
        }

        _runCount++;
    }

    private void Flush()
    {
        if (_runCount > 0)
        {
            Count(_run, _runCount);
            _runCount = 0;
        }
    }

    private void Count(in Key key, ulong count)
    {
        if (_counts.TryGetValue(key, out ulong before))
        {
            _counts[key] = before + count;
        }
        else if (_kept.Keeps(key.Hash))
        {
            _counts.Add(key, count);
            _kept.Bound(_counts, static key => key.Hash);
        }
    }

    private readonly record struct Key(ulong Type, ulong Size)
    {
        public ulong Hash => Mix.Of(Size ^ Mix.Of(Type));
    }
}
