using Ebb.Memory;

namespace Ebb.Glibc;

// Where a heap ends, and what to do where it does not hold together.
internal sealed partial class ChunkWalk
{
    // A chain that stays valid this long is the true one: false ones die, or join it.
    private const ulong SurvivalBytes = 64 * 1024;

    // A heap in motion is not a hostile one: its chain is torn in many places, and false ones among ordinary data die sooner.
    private const ulong SurvivalBytesInMotion = 8 * 1024;

    // All in all, however often the target changes under us: a quarter of a second.
    private const int MaxRereads = 16384;

    // What malloc asks for at a time, unless told otherwise (DEFAULT_TOP_PAD).
    private const ulong TopMovesBy = 128 * 1024;

    // The less is read, the less can change meanwhile.
    private const int RereadBytes = 64 * 1024;

    private bool IsFence(ulong at, ulong header) => _region.Kind switch
    {
        RegionKind.InnerHeap => (header & ~FlagBits) == 0 ? header == PreviousInUse && at + HeaderSize == _region.Stop
            : (header & ~FlagBits) == HeaderSize && at + (2 * HeaderSize) == _region.Stop,
        _ => (_region.IsMain || _region.Kind == RegionKind.LeftBehind) && (header & ~PreviousInUse) == HeaderSize && IsSecondPost(at + HeaderSize),
    };

    // Two headers at the end of what was a top. One of them has no place of its own where the old top was very small.
    private void PassFence(ulong header)
    {
        ulong fence = _at;
        if (_region.Kind == RegionKind.InnerHeap)
        {
            if ((header & ~FlagBits) == 0 && _last == MinSize && (_lastHeader & NonMainArena) == 0)
            {
                _tally.WasFence(_at - MinSize, MinSize);
            }

            _at = _region.Stop;
        }
        else
        {
            _at += HeaderSize;
            for (int posts = 0; posts < 2 && IsSecondPost(_at); posts++)
            {
                _at += HeaderSize;
            }
        }

        _tally.AddOverhead(fence, _at);
    }

    // After the first, posts are exactly so. Behind the last one lies somebody else's memory, which may never have been touched.
    private bool IsSecondPost(ulong at) =>
        at + HeaderSize <= Math.Min(_region.Limit, _region.Stop) && _pages.IsReadable(at)
        && _memory.TryReadWord(new Address(at + 8), out ulong post) && post == (HeaderSize | PreviousInUse);

    // First the window is read again: the target may have moved on. Then the next place is sought where chunks hold together.
    private bool Recover()
    {
        bool isReadable = _at < _region.Stop && _pages.IsReadable(_at);
        _reloads = _at == _reloadedAt ? _reloads : 0;
        if (isReadable && _reloads < Rereads && Reread < MaxRereads)
        {
            _reloads++;
            _reloadedAt = _at;
            Reread++;
            _window.Load(_memory, _pages, _at, _region.Limit, RereadBytes);
            return true;
        }

        if (_region.TopMoves && IsPastTop(isReadable))
        {
            return true;
        }

        Report(isReadable);
        Doubt();
        ulong lost = _at;
        if (++_losses > WalkLimits.MaxLosses || _at >= _region.Stop)
        {
            return false;
        }

        ulong from = isReadable ? _at + HeaderSize : _pages.NextReadable(_at);
        while (from < _region.Stop)
        {
            if (_limits.IsOver)
            {
                _damage.Add(DamageKind.TimeLimit, from, _region.Stop - from, "the time for this walk was up here");
                return false;
            }

            _window.Load(_memory, _pages, from, _region.Limit);
            if (FindSurvivor(from, out ulong found))
            {
                _tally.AddUnread(lost, found);
                (_at, _last, _older, _pending, _isCandidate) = (found, 0, 0, MarkKind.None, false);
                return true;
            }

            from = _window.End < _region.Stop ? _pages.NextReadable(_window.End) : _region.Stop;
        }

        _at = lost;
        return false;
    }

    // A heap that grew, or gave its end back, since the window was read: its last chunk then was the top, or became it.
    private bool IsPastTop(bool isReadable)
    {
        if (!_memory.TryReadWord(new Address(_region.TopField), out ulong top))
        {
            return false;
        }

        // Behind a top nothing was ever written. It may have moved again meanwhile, but not far.
        bool isInLast = top <= _at && top >= _at - _last;
        bool isBlank = !isReadable || _window.WordAt(_at + 8) == 0;
        if (!isInLast && !(isBlank && top <= _at + TopMovesBy && top >= _at - _last - Math.Min(TopMovesBy, _at - _last)))
        {
            return false;
        }

        if (top < _at)
        {
            _tally.Uncount(_last);
            (_at, _last, _older, _pending, _isCandidate) = (_at - _last, 0, 0, MarkKind.None, false);
        }

        _region = _region with { Stop = _at };
        return true;
    }

    // Whether the chunk before is free would stand in the header that makes no sense: it may be most of the heap.
    private void Doubt()
    {
        if (_last != 0)
        {
            _tally.Uncount(_last);
            _tally.AddUnread(Math.Min(_at - _last, _region.Stop), Math.Min(_at, _region.Stop));
            (_last, _older, _pending, _isCandidate) = (0, 0, MarkKind.None, false);
        }
    }

    private void Report(bool isReadable)
    {
        if (_at >= _region.Stop)
        {
            _damage.Add(DamageKind.ChunkSize, _at, _last, "the last chunk reaches beyond the end of its heap");
        }
        else if (isReadable)
        {
            ulong header = _window.WordAt(_at + 8);
            _damage.Add(DamageKind.ChunkSize, _at, header, "no chunk can have this header");
        }
        else if (_pages.IsSwapped(_at))
        {
            _damage.Add(DamageKind.ChunkSwapped, _at, 0, "a chunk header is swapped out and was not read");
        }
        else
        {
            _damage.Add(DamageKind.ChunkAbsent, _at, 0, "a chunk header lies on a page that is not there");
        }
    }

    /// <summary>True if a chain of chunks starts at the region's first: it lives long enough, or comes to an end as a heap does.</summary>
    public bool StartsChain(in Region region, PageSet pages)
    {
        (_region, _pages) = (region, pages);
        if (!pages.IsReadable(region.First))
        {
            return false;
        }

        _window.Load(_memory, pages, region.First, region.Limit);
        return Survives(region.First, out _, isFresh: true);
    }

    /// <summary>The first place at or after the region's first where a chain of chunks starts.</summary>
    public bool TryFindChain(in Region region, PageSet pages, out ulong found)
    {
        (_region, _pages) = (region, pages);
        found = 0;
        for (ulong from = pages.NextReadable(region.First); from < region.Stop && !_limits.IsOver;)
        {
            from = Math.Max(from, region.First);
            _window.Load(_memory, pages, from, region.Limit);
            for (ulong candidate = (from + HeaderSize - 1) & ~(HeaderSize - 1); _window.Holds(candidate); candidate += HeaderSize)
            {
                if (candidate == region.Stop || Survives(candidate, out _, isFresh: true))
                {
                    found = candidate;
                    return true;
                }
            }

            from = _window.End < region.Stop ? pages.NextReadable(_window.End) : region.Stop;
        }

        // Nothing but the top, on a page of its own behind pages that are not there.
        found = region.Stop;
        return region.Kind == RegionKind.WithTop && !region.TopMoves && !_limits.IsOver && pages.IsReadable(region.Stop);
    }

    // The first place in the window from which a chain of headers lives long enough, or comes to the end exactly.
    private bool FindSurvivor(ulong from, out ulong found)
    {
        for (ulong candidate = (from + HeaderSize - 1) & ~(HeaderSize - 1); candidate < _window.HeadersEnd; candidate += HeaderSize)
        {
            if (Survives(candidate, out ulong end, isFresh: false))
            {
                found = end == _region.Stop || Rereads > 0 ? candidate : end;
                return true;
            }
        }

        found = 0;
        return false;
    }

    // A fresh chain is the start of a piece of the main arena: nothing free before it, and it may end in a fence.
    private bool Survives(ulong candidate, out ulong end, bool isFresh)
    {
        ulong enough = Rereads > 0 ? SurvivalBytesInMotion : SurvivalBytes;
        end = candidate;

        // The window reaches behind a top: nothing there is this region's.
        while (end < _region.Stop && TryHeader(end, isFresh, out ulong header))
        {
            ulong size = header & ~FlagBits;
            if (isFresh && end == candidate && (header & FlagBits) != PreviousInUse)
            {
                return false;
            }

            if (isFresh && end > candidate && IsFence(end, header))
            {
                return true;
            }

            if ((header & (Mmapped | Reserved)) != 0 || (isFresh && (header & NonMainArena) != 0) || size < MinSize || size > _region.Stop - end)
            {
                return false;
            }

            end += size;
            if (end == _region.Stop || (end - candidate >= enough && TryHeader(end, isFresh, out _)))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryHeader(ulong chunk, bool anywhere, out ulong header)
    {
        bool isHere = _window.Holds(chunk);
        header = isHere ? _window.WordAt(chunk + 8) : 0;
        return isHere || (anywhere && _pages.IsReadable(chunk) && _memory.TryReadWord(new Address(chunk + 8), out header));
    }
}
