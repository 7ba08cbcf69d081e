namespace Ebb.Glibc;

/// <summary>Writes the map of one region, or of a part of one, while it is walked: runs of chunks in address order.</summary>
/// <remarks>
/// What a chunk is stands in the header after it: the last one stays open until then. Full blocks are packed at once, so that a
/// map is never in memory as it is.
/// </remarks>
internal sealed class ChunkMap(MapRoom room)
{
    private const int FullBlock = 256 << 10;
    private const int WorthPacking = 8 << 10;

    private readonly MapRoom _room = room;
    private readonly List<MapBlock> _blocks = [];
    private ChunkTokens _tokens = new();
    private ulong _end;
    private ulong _size;
    private ulong _count;
    private ChunkState _state;
    private bool _isFull;
    private ChunkState? _stateBefore; // of the chunk before the first, which the map before this one has
    private ulong _takenBefore;       // bytes of that chunk, if it turned out to be none

    /// <summary>Where the next chunk begins.</summary>
    public ulong End => _end;

    public IReadOnlyList<MapBlock> Blocks => _blocks;

    public void StartAt(ulong first) => _end = first;

    public void Add(ulong size, ulong count, ChunkState state)
    {
        if (size == 0 || count == 0)
        {
            return;
        }

        if ((size != _size || state != _state) && !_isFull)
        {
            Flush();
            (_size, _state) = _isFull ? (1, ChunkState.Untold) : (size, state);
        }

        _count += _isFull ? size * count : count;
        _end += size * count;
    }

    /// <summary>The last chunk is not what it seemed to be.</summary>
    public void Settle(ChunkState state)
    {
        if (_count == 0)
        {
            _stateBefore = state;
        }
        else if (!_isFull)
        {
            ulong size = _size;
            TakeLast();
            Add(size, 1, state);
        }
    }

    /// <summary>The last chunk is none.</summary>
    public void Remove(ulong size)
    {
        if (_count == 0)
        {
            _takenBefore += size;
            _end -= size;
        }
        else if (_isFull)
        {
            _count -= Math.Min(size, _count);
            _end -= size;
        }
        else
        {
            TakeLast();
        }
    }

    /// <summary>Goes on with what a walk wrote that went on from here.</summary>
    public void Join(ChunkMap next)
    {
        if (next._stateBefore is { } state && _count > 0)
        {
            Settle(state);
        }

        if (next._takenBefore > 0 && _count > 0)
        {
            Remove(next._takenBefore);
        }

        if (_isFull)
        {
            _count += next._end - _end;
            _end = next._end;
            return;
        }

        Seal();
        _blocks.AddRange(next._blocks);
        (_tokens, _end, _size, _count, _state, _isFull) = (next._tokens, next._end, next._size, next._count, next._state, next._isFull);
    }

    /// <summary>The walk is over, and what it leaves may have to wait.</summary>
    public void Rest()
    {
        if (_tokens.Length > WorthPacking)
        {
            Pack();
        }

        _tokens.Trim();
    }

    /// <summary>The last chunk is settled; nothing follows.</summary>
    public void Finish()
    {
        Seal();
        _tokens.Trim();
    }

    private void TakeLast()
    {
        _count--;
        _end -= _size;
    }

    private void Seal()
    {
        Flush();
        Pack();
    }

    private void Flush()
    {
        if (_count == 0)
        {
            return;
        }

        ulong start = _end - (_size * _count);
        _tokens.Add(start, _isFull ? _count : _size, _isFull ? 1 : _count, _state);
        _count = 0;
        if (_tokens.Length >= FullBlock)
        {
            Pack();
        }
    }

    private void Pack()
    {
        if (_tokens.Length == 0)
        {
            return;
        }

        MapBlock block = _tokens.Pack();
        _blocks.Add(block);
        _isFull |= !_room.TryTake(block.Length);
    }
}
