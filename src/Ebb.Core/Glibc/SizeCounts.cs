namespace Ebb.Glibc;

/// <summary>How many live chunks there are of each size.</summary>
internal sealed class SizeCounts
{
    private const int BlockShift = 8; // sizes below 64 KiB have a slot each, in blocks that are made when they are needed
    private const int Blocks = 16;
    private const int MaxLarge = 16384;

    private readonly ulong[]?[] _small = new ulong[]?[Blocks];
    private readonly Dictionary<ulong, ulong> _large = [];
    private KeptKeys _kept = new(MaxLarge);

    /// <summary>False once a size found no place.</summary>
    public bool HasAll => _kept.AreAll && _large.Count <= MaxLarge;

    public void Add(ulong size, ulong count)
    {
        ulong slot = size >> 4;
        if (slot < Blocks << BlockShift)
        {
            (_small[slot >> BlockShift] ?? Make(slot >> BlockShift))[slot & ((1 << BlockShift) - 1)] += count;
        }
        else
        {
            AddLarge(size, count);
        }
    }

    /// <summary>Takes one back. It may have been counted elsewhere: the sum of both is right.</summary>
    public void Remove(ulong size) => Add(size, ulong.MaxValue);

    public void Add(SizeCounts others)
    {
        for (int block = 0; block < Blocks; block++)
        {
            if (others._small[block] is { } counts)
            {
                ulong[] into = _small[block] ?? Make((ulong)block);
                for (int slot = 0; slot < counts.Length; slot++)
                {
                    into[slot] += counts[slot];
                }
            }
        }

        _kept.Join(others._kept);
        foreach ((ulong size, ulong count) in others._large)
        {
            AddLarge(size, count);
        }
    }

    public IReadOnlyList<SizeClass> Largest(int most)
    {
        var classes = new List<SizeClass>();
        for (int block = 0; block < Blocks; block++)
        {
            for (int slot = 0; _small[block] is { } counts && slot < counts.Length; slot++)
            {
                Include(classes, (ulong)((block << BlockShift) + slot) << 4, counts[slot]);
            }
        }

        _kept.Bound(_large, Mix.Of, slack: 1);
        foreach ((ulong size, ulong count) in _large)
        {
            Include(classes, size, count);
        }

        classes.Sort(static (a, b) => b.Bytes != a.Bytes ? b.Bytes.CompareTo(a.Bytes) : a.BlockSize.CompareTo(b.BlockSize));
        return classes.Count > most ? classes.GetRange(0, most) : classes;
    }

    private ulong[] Make(ulong block) => _small[block] = new ulong[1 << BlockShift];

    private void AddLarge(ulong size, ulong count)
    {
        if (_large.TryGetValue(size, out ulong before))
        {
            _large[size] = before + count;
        }
        else if (_kept.Keeps(Mix.Of(size)))
        {
            _large[size] = count;
            _kept.Bound(_large, Mix.Of);
        }
    }

    private static void Include(List<SizeClass> classes, ulong size, ulong count)
    {
        if (count > 0)
        {
            classes.Add(new SizeClass(new Bytes(size), count, new Bytes(size * count)));
        }
    }
}
