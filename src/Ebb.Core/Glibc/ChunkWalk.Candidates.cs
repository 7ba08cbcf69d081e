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
        ulong end = Math.Min(Math.Min(_window.HeadersEnd, _region.Stop), Math.Min(_marks.Next, _seam));
        if (_at >= end || _last == 0 || _pending is MarkKind.Tcache or MarkKind.TcacheTable || (_pending == MarkKind.Fastbin && !_isCandidate)
            || (_isCandidate && _pages.Resident(_at - _last, _at) != _last))
        {
            return;
        }

        FastbinProof proof = _proof;
        FastbinMembers? members = proof.Members;
        FastbinMembers? collector = proof.Collector;
        ulong low = proof.Low;
        ulong span = proof.High - low;
        ulong mangling = proof.IsMangled ? ulong.MaxValue : 0;
        uint active = proof.Active;

        bool isPlain = members is null && collector is null;
        bool isPending = _isCandidate;
        ulong link = _pendingLink;
        if (isPending)
        {
            _tally.Uncount(_last);
        }

        long i = (long)((_at - start) >> 3) + 1;
        long stop = (long)((_region.Stop - start) >> 3) + 1;
        long limit = Math.Min((long)((end - start + 7) >> 3) + 1, words.Length - WordsToFirst);
        ulong last = _last;
        ulong older = _older;
        ulong previous = _lastHeader;
        long step = (long)(last >> 3);
        long until = Math.Min(limit, stop - step);
        uint index = (uint)(last >> 4) - 2;
        bool mayBeFast = last >> 4 < FastbinProof.Classes + 2 && (active >> (int)index & 1) != 0;
        ulong runEnd = _runs.End;
        ulong live = 0;        // of this size, not yet in the tally
        ulong fast = 0;        // of this size, not yet in the tally
        ulong selves = 0;
        ulong links = 0;
        ulong ends = 0;
        ulong sinceRun = ulong.MaxValue;
        while (i < until)
        {
            ulong header = words[(int)i];
            ulong at = start + ((ulong)(i - 1) << 3);
            if ((header & (PreviousInUse | Mmapped | Reserved)) != PreviousInUse)
            {
                break;
            }

            ulong size = header & ~FlagBits;
            bool isOther = size != last;
            if (isOther && (size < MinSize || size >= _region.Stop - at))
            {
                break;
            }

            if (isPending)
            {
                if (runEnd != at - last)
                {
                    (_older, _last) = (older, last);
                    GrowRun(runEnd);
                    _runs.Extend(at - last, last, LeftOf(at - last));
                }

                sinceRun = 0;
                if (isPlain && !isOther)
                {
                    // Members of one size side by side: most of a long list.
                    older = last;
                    do
                    {
                        selves += Mix.Of(at - last);
                        links += link == 0 ? 0 : Mix.Of(link);
                        ends += link == 0 ? 1UL : 0;
                        fast++;
                        link = words[(int)i + WordsToFirst] ^ (((at + HeaderSize) >> 12) & mangling);
                        isPending = link == 0 || ((link & 15) == 0 && link - low < span);
                        previous = header;
                        i += step;
                        at += last;
                    }
                    while (isPending && i < until && ((header = words[(int)i]) & ~NonMainArena) == (last | PreviousInUse));
                    runEnd = at - last;
                    if (!isPending)
                    {
                        live++;
                        sinceRun = 1;
                        GrowRun(runEnd);
                        _runs.Follow(new Neighbour(runEnd, last, words[(int)(i - step) + WordsToFirst], false));
                    }

                    continue;
                }

                collector?.Add(at - last, link);
                selves += Mix.Of(at - last);
                links += link == 0 ? 0 : Mix.Of(link);
                ends += link == 0 ? 1UL : 0;
                fast++;
                runEnd = at;
            }

            older = last;
            if (isOther)
            {
                _tally.Count(last, live);
                FastAtOnce(last, fast, selves, links, ends);
                (live, fast, selves, links, ends) = (0, 0, 0, 0, 0);
                last = size;
                step = (long)(size >> 3);
                until = Math.Min(limit, stop - step);
                index = (uint)(size >> 4) - 2;
                mayBeFast = size >> 4 < FastbinProof.Classes + 2 && (active >> (int)index & 1) != 0;
            }

            ulong firstWord = words[(int)i + WordsToFirst];
            link = firstWord ^ (((at + HeaderSize) >> 12) & mangling);
            isPending = mayBeFast && (link == 0 || ((link & 15) == 0 && link - low < span)) && (members is null || members.Contains(at));
            if (!isPending)
            {
                live++;
                sinceRun += sinceRun == ulong.MaxValue ? 0UL : 1;
                if (at == runEnd)
                {
                    GrowRun(runEnd);
                    _runs.Follow(new Neighbour(at, size, firstWord, false));
                }
            }

            previous = header;
            i += step;
        }

        _tally.Count(last, live);
        FastAtOnce(last, fast, selves, links, ends);
        GrowRun(runEnd);
        if (sinceRun != ulong.MaxValue)
        {
            _tally.EndRun(sinceRun);
        }

        _at = start + ((ulong)(i - 1) << 3);
        (_older, _last, _lastHeader) = (older, last, previous);
        (_isCandidate, _pendingLink, _pending) = (isPending, link, isPending ? MarkKind.Fastbin : MarkKind.None);
        if (isPending)
        {
            _tally.Count(_last, 1);
            _runs.Follow(new Neighbour(_at - _last, _last, WordAt(_at - _last + HeaderSize), false));
        }
    }

    private void FastAtOnce(ulong size, ulong chunks, ulong selves, ulong links, ulong ends)
    {
        if (chunks > 0)
        {
            _tally.FastAtOnce(chunks, chunks * size);
            _fastbins.Take(size, selves, links, ends);
        }
    }

    private void GrowRun(ulong end)
    {
        if (end != _runs.End)
        {
            _runs.Grow(end - _runs.End);
        }
    }
}
