using Ebb.Memory;

namespace Ebb.Glibc;

// Cutting a region in two: a chain of headers is guessed on the right, and the walk that comes from the left proves it.
internal sealed partial class ChunkWalk
{
    // What a chunk is depends on the two before it, and what stands beside a free run on one more: from then on two walks agree.
    private const int ChunksToSettle = 8;

    /// <summary>Guesses a seam at or after an address: a chain that lives long enough is followed until it depends on nothing before it.</summary>
    /// <param name="sums">Filled, and to be thrown away.</param>
    public bool TryCut(in Region region, PageSet pages, Marks marks, FastbinProof proof, ulong around, RegionSums sums, out Seam seam)
    {
        seam = default;
        Begin(region, pages, default, proof, sums);
        ulong from = pages.NextReadable(around);
        if (from >= region.Stop)
        {
            return false;
        }

        _window.Load(_memory, pages, from, region.Limit);
        if (!TryFindLasting(from, out ulong found))
        {
            return false;
        }

        (_at, _marks, _losses) = (found, marks.From(found), 1); // as after a loss: what stands before may be free
        for (int chunks = 0; chunks < ChunksToSettle; chunks++)
        {
            if (!LoadHere() || Step() != Outcome.Forward || _region.Stop != region.Stop)
            {
                return false;
            }
        }

        seam = Here();
        return sums.Damage.Count == 0 && LoadHere() && Survives(_at, out _, isFresh: false);
    }

    // The end of the first chain in the window that stays valid: false chains have died by then, or joined the true one.
    private bool TryFindLasting(ulong from, out ulong found)
    {
        for (ulong candidate = (from + HeaderSize - 1) & ~(HeaderSize - 1); candidate < _window.HeadersEnd; candidate += HeaderSize)
        {
            found = candidate;
            while (found - candidate < SurvivalBytes && Survives(found, out ulong end, isFresh: false) && end > found)
            {
                found = end;
            }

            if (found - candidate >= SurvivalBytes && found < _region.Stop)
            {
                return true;
            }
        }

        found = 0;
        return false;
    }

    private bool LoadHere()
    {
        if (!_window.Holds(_at) && _at < _region.Stop && _pages.IsReadable(_at))
        {
            _window.Load(_memory, _pages, _at, _region.Limit);
        }

        return _window.Holds(_at) && _at < _region.Stop;
    }

    private Seam Here()
    {
        ulong before = _at - _last;
        SeamBehind behind = (_cachedEnd == before ? SeamBehind.Cached : 0) | (_binnedEnd == before ? SeamBehind.Binned : 0) | (_tableEnd == before ? SeamBehind.Table : 0);
        bool isNear = _runs.End >= before - _older && _runs.End != 0;
        return new Seam(
            _at, _last, _older, _lastHeader, _pending, _pending == MarkKind.Fastbin && _isCandidate ? _pendingLink : 0, _isCandidate, behind,
            isNear ? _runs.End : 0, isNear ? _runs.Right : Neighbour.None);
    }

    private void Continue(in Seam seam)
    {
        (_at, _last, _older, _lastHeader) = (seam.At, seam.Last, seam.Older, seam.LastHeader);
        (_pending, _pendingLink, _isCandidate) = (seam.Pending, seam.Link, seam.IsCandidate);
        ulong before = _at - _last;
        _cachedEnd = (seam.Behind & SeamBehind.Cached) != 0 ? before : 0;
        _binnedEnd = (seam.Behind & SeamBehind.Binned) != 0 ? before : 0;
        _tableEnd = (seam.Behind & SeamBehind.Table) != 0 ? before : 0;
        _runs.Continue(seam.RunEnd, seam.RunRight);
    }

    // True where the walk stands at a seam that was guessed right. One that it has gone over was wrong.
    private bool PassSeams()
    {
        ReadOnlySpan<Seam> seams = _part.Ahead.Span;
        for (_nextSeam = Math.Max(_nextSeam, 0); _nextSeam < seams.Length && seams[_nextSeam].At <= _at; _nextSeam++)
        {
            if (seams[_nextSeam].At == _at && seams[_nextSeam] == Here())
            {
                _part.Reached = _nextSeam;
                return true;
            }
        }

        _seam = _nextSeam < seams.Length ? seams[_nextSeam].At : ulong.MaxValue;
        return false;
    }
}
