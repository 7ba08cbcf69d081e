namespace Ebb.Glibc;

/// <summary>How many live chunks there are of each size.</summary>
internal sealed class SizeCounts
{
    private const int Small = 4096; // sizes below 64 KiB have a slot each
    private const int MaxLarge = 16384;

    private readonly ulong[] _small = new ulong[Small];
    private readonly Dictionary<ulong, ulong> _large = [];

    /// <summary>False once a size found no place.</summary>
    public bool HasAll { get; private set; } = true;

    public void Add(ulong size, ulong count)
    {
        ulong slot = size >> 4;
        if (slot < Small)
        {
            _small[slot] += count;
        }
        else if (_large.TryGetValue(size, out ulong before))
        {
            _large[size] = before + count;
        }
        else if (_large.Count < MaxLarge)
        {
            _large[size] = count;
        }
        else
        {
            HasAll = false;
        }
    }

    public void Remove(ulong size)
    {
        ulong slot = size >> 4;
        if (slot < Small)
        {
            _small[slot]--;
        }
        else if (_large.TryGetValue(size, out ulong before))
        {
            _large[size] = before - 1;
        }
    }

    public void Add(SizeCounts others)
    {
        for (int slot = 0; slot < Small; slot++)
        {
            _small[slot] += others._small[slot];
        }

        HasAll &= others.HasAll;
        foreach ((ulong size, ulong count) in others._large)
        {
            Add(size, count);
        }
    }

    public IReadOnlyList<SizeClass> Largest(int most)
    {
        var classes = new List<SizeClass>();
        for (int slot = 0; slot < Small; slot++)
        {
            Include(classes, (ulong)slot << 4, _small[slot]);
        }

        foreach ((ulong size, ulong count) in _large)
        {
            Include(classes, size, count);
        }

        classes.Sort(static (a, b) => b.Bytes != a.Bytes ? b.Bytes.CompareTo(a.Bytes) : a.BlockSize.CompareTo(b.BlockSize));
        return classes.Count > most ? classes.GetRange(0, most) : classes;
    }

    private static void Include(List<SizeClass> classes, ulong size, ulong count)
    {
        if (count > 0)
        {
            classes.Add(new SizeClass(new Bytes(size), count, new Bytes(size * count)));
        }
    }
}
