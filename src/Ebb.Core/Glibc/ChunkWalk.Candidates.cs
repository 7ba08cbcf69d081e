namespace Ebb.Glibc;

// While a long fastbin is being proven, each small chunk in use is looked at: its first word may be a link.
internal sealed partial class ChunkWalk
{
    private const int WordsToFirst = 1; // from the size word to the first word of the block

    // As Run, and with the same results as Step. Only where each page is there: then a chunk's bytes are resident.
    private void RunCandidates()
    {
        ReadOnlySpan<ulong> words = _window.Words[..(int)((_window.End - _window.Start) >> 3)];
        ulong start = _window.Start;
        ulong end = Math.Min(Math.Min(_window.HeadersEnd, _region.Stop), _marks.Next);
        if (_at >= end || _last == 0 || _pending is MarkKind.Tcache or MarkKind.TcacheTable || (_pending == MarkKind.Fastbin && !_isCandidate))
        {
            return;
        }

        bool isPending = _isCandidate;
        ulong link = _pendingLink;
        if (isPending)
        {
            _tally.Uncount(_last);
        }

        long i = (long)((_at - start) >> 3) + 1;
        long limit = Math.Min((long)((end - start + 7) >> 3) + 1, words.Length - WordsToFirst);
        ulong fast = 0;
        ulong fastBytes = 0;
        while (i < limit)
        {
            ulong header = words[(int)i];
            ulong at = start + ((ulong)(i - 1) << 3);
            ulong size = header & ~FlagBits;
            if ((header & (PreviousInUse | Mmapped | Reserved)) != PreviousInUse || size < MinSize || size >= _region.Stop - at)
            {
                break;
            }

            if (isPending)
            {
                _proof.Take(at - _last, _last, link);
                fast++;
                fastBytes += _last;
                if (_runs.End == at - _last)
                {
                    _runs.Grow(_last);
                }
                else
                {
                    _runs.Extend(at - _last, _last, LeftOf(at - _last));
                }

                _chunksAtRun = _tally.Chunks + fast;
                _cachedAtRun = _tally.Tcache.Blocks;
            }

            ulong firstWord = words[(int)i + WordsToFirst];
            isPending = _proof.Accepts(at, size, firstWord, out link);
            if (!isPending)
            {
                _tally.Count(size, 1);
                if (at == _runs.End)
                {
                    _runs.Follow(new Neighbour(at, size, firstWord, false));
                }
            }

            (_older, _last, _lastHeader) = (_last, size, header);
            i += (long)(size >> 3);
        }

        _tally.FastAtOnce(fast, fastBytes);
        _at = start + ((ulong)(i - 1) << 3);
        (_isCandidate, _pendingLink, _pending) = (isPending, link, isPending ? MarkKind.Fastbin : MarkKind.None);
        if (isPending)
        {
            _tally.Count(_last, 1);
            _runs.Follow(new Neighbour(_at - _last, _last, WordAt(_at - _last + HeaderSize), false));
        }
    }
}
