namespace Ebb.Glibc;

/// <summary>Runs of chunks as bytes: mostly one a chunk, and equal for equal chunks, so that they pack well.</summary>
/// <remarks>
/// A block begins with the address of its first chunk, and needs no other to be read. A byte names a size and a state: those
/// named before have a number each in the order that they came; a number not given out yet is followed by what it is to mean.
/// </remarks>
internal sealed class ChunkTokens
{
    private const byte MostNamed = 250;
    private const byte Unnamed = 254;
    private const byte Again = 255;
    private const int Slots = 1024;
    private const ulong HighestAddress = 1UL << 57;

    private readonly MapBytes _bytes = new();
    private ulong[]? _keys;
    private byte[]? _names;
    private byte _named;

    public int Length => _bytes.Length;

    public void Add(ulong at, ulong size, ulong count, ChunkState state)
    {
        if (_bytes.Length == 0)
        {
            _bytes.Number(at);
        }

        byte name = Name(KeyOf(size, state));
        if (count <= 3)
        {
            for (ulong i = 1; i < count; i++)
            {
                _bytes.Byte(name == Unnamed ? Again : name);
                if (name == Unnamed)
                {
                    _bytes.Number(1);
                }
            }
        }
        else
        {
            _bytes.Byte(Again);
            _bytes.Number(count - 1);
        }
    }

    public MapBlock Pack()
    {
        var block = MapBlock.Of(_bytes.Written);
        _bytes.Clear();
        _named = 0;
        if (_keys is not null)
        {
            Array.Clear(_keys);
        }

        return block;
    }

    /// <summary>Gives back what memory it can.</summary>
    public void Trim()
    {
        _bytes.Trim();
        if (_bytes.Length == 0)
        {
            (_keys, _names) = (null, null);
        }
    }

    /// <exception cref="InvalidDataException">The blocks came from a file, and do not hold together.</exception>
    public static IEnumerable<ChunkRun> Read(IReadOnlyList<MapBlock> blocks)
    {
        ChunkRun run = default;
        foreach (MapBlock block in blocks)
        {
            foreach (ChunkRun next in Read(block.Unpacked()))
            {
                if (run.Count > 0 && next.Size == run.Size && next.State == run.State && next.At == run.End)
                {
                    run = run with { Count = run.Count + next.Count };
                    continue;
                }

                if (run.Count > 0)
                {
                    yield return run;
                }

                run = next;
            }
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private static IEnumerable<ChunkRun> Read(byte[] bytes)
    {
        var names = new List<ulong>();
        int at = 0;
        ulong address = MapBytes.Take(bytes, ref at);
        ulong key = 0;
        while (at < bytes.Length)
        {
            byte name = bytes[at++];
            ulong count = name == Again ? MapBytes.Take(bytes, ref at) : 1;
            if (name == Unnamed || (name == names.Count && name < MostNamed))
            {
                key = MapBytes.Take(bytes, ref at);
                if (name != Unnamed)
                {
                    names.Add(key);
                }
            }
            else if (name != Again)
            {
                key = name < names.Count ? names[name] : throw MapBlock.Broken();
            }

            (ulong size, ChunkState state) = OfKey(key);
            if (size == 0 || count == 0 || !Enum.IsDefined(state) || address >= HighestAddress || (UInt128)size * count > HighestAddress - address)
            {
                throw MapBlock.Broken();
            }

            yield return new ChunkRun(new Address(address), new Bytes(size), count, state);
            address += size * count;
        }
    }

    // Sizes are multiples of 16, but for stretches that were cut at some other place.
    private static ulong KeyOf(ulong size, ChunkState state) => (size & 15) == 0 ? (size & ~15UL) | ((ulong)state << 1) : (size << 4) | ((ulong)state << 1) | 1;

    private static (ulong Size, ChunkState State) OfKey(ulong key) => ((key & 1) == 0 ? key & ~15UL : key >> 4, (ChunkState)(key >> 1 & 7));

    private byte Name(ulong key)
    {
        ulong[] keys = _keys ??= new ulong[Slots];
        byte[] names = _names ??= new byte[Slots];
        ulong stored = key + 1; // no slot is 0
        ulong slot = Mix.Of(key) & (Slots - 1);
        for (; keys[slot] != 0; slot = (slot + 1) & (Slots - 1))
        {
            if (keys[slot] == stored)
            {
                _bytes.Byte(names[slot]);
                return names[slot];
            }
        }

        if (_named < MostNamed)
        {
            (keys[slot], names[slot]) = (stored, _named);
            _bytes.Byte(_named);
            _bytes.Number(key);
            return _named++;
        }

        _bytes.Byte(Unnamed);
        _bytes.Number(key);
        return Unnamed;
    }
}
