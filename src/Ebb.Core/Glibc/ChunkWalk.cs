using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>
/// Walks the chunks of a region once, in address order, and says of each what it is. A chunk's header tells how long it is;
/// whether it is free stands in the header after it.
/// </summary>
/// <remarks>
/// Two speeds: <see cref="Run"/> passes chunks in use at a nanosecond each and leaves everything else to <see cref="Step"/>.
/// Each step goes forward by at least 32 bytes, so that no heap can hold the walk longer than its length.
/// </remarks>
internal sealed partial class ChunkWalk : IDisposable
{
    private const ulong PreviousInUse = 1;
    private const ulong Mmapped = 2;
    private const ulong NonMainArena = 4;
    private const ulong Reserved = 8;
    private const ulong FlagBits = 7;
    private const ulong MinSize = 32;
    private const ulong HeaderSize = 16;

    private readonly IPagedMemory _memory;
    private readonly WalkLimits _limits;
    private readonly DamageLog _damage;
    private readonly HeapWindow _window = new();

    private Region _region;
    private PageSet _pages = null!;
    private Marks _marks = null!;
    private RegionTally _tally = null!;
    private FreeRuns _runs = null!;
    private FastbinProof _proof = FastbinProof.Nothing;

    private ulong _at;           // the chunk to look at next
    private ulong _last;         // size of the chunk before it; 0 at the start and after a gap
    private ulong _older;        // size of the chunk before that
    private MarkKind _pending;   // what the chunk before it is, if its header holds true
    private ulong _pendingLink;
    private bool _isCandidate;
    private ulong _lastHeader;   // header word of the chunk before
    private ulong _cachedEnd;    // where the last cached chunk ended
    private ulong _binnedEnd;    // where the last binned chunk ended
    private ulong _tableEnd;     // where the last table of a tcache ended: it pins nothing that could be freed
    private ulong _chunksAtRun;  // chunks passed when the last free run ended
    private ulong _cachedAtRun;
    private int _losses;
    private int _reloads;
    private ulong _reloadedAt;

    /// <param name="memory">Where the heap is.</param>
    /// <param name="limits">When to stop.</param>
    /// <param name="damage">Where damage is written down.</param>
    /// <param name="rereads">How often a window is read again where it does not hold together: more than 0 for a target that runs.</param>
    public ChunkWalk(IPagedMemory memory, WalkLimits limits, DamageLog damage, int rereads)
    {
        _memory = memory;
        _limits = limits;
        _damage = damage;
        Rereads = rereads;
    }

    /// <summary>Windows that had to be read again since they changed while they were walked.</summary>
    public int Reread { get; private set; }

    /// <summary>Chunks and cached chunks between the last free run and the end of the region.</summary>
    public ulong ChunksSinceRun => _tally.Chunks - Math.Min(_tally.Chunks, _chunksAtRun);

    public ulong CachedSinceRun => _tally.Tcache.Blocks + _tally.OverheadChunks - _cachedAtRun;

    private int Rereads { get; }

    public void Dispose() => _window.Dispose();

    /// <summary>Walks one region; all that it counts is added to <paramref name="tally"/> and <paramref name="runs"/>.</summary>
    /// <returns>Where the region's chunks end.</returns>
    public WalkEnd Walk(in Region region, PageSet pages, Marks marks, RegionTally tally, FreeRuns runs, FastbinProof proof)
    {
        (_region, _pages, _marks, _tally, _runs, _proof) = (region, pages, marks, tally, runs, proof);
        (_at, _last, _older, _pending, _isCandidate, _lastHeader) = (region.First, 0, 0, MarkKind.None, false, 0);
        (_cachedEnd, _binnedEnd, _tableEnd, _chunksAtRun, _cachedAtRun, _losses, _reloads, _reloadedAt) = (0, 0, 0, 0, 0, 0, 0, 0);
        _window.Forget();
        marks.Seek(region.First);

        WalkEnd end = Go();
        _runs.Close();
        return end;
    }

    private WalkEnd Go()
    {
        while (true)
        {
            if (_at == _region.Stop && _region.Kind == RegionKind.WithTop)
            {
                return new WalkEnd(_at, SettleBeforeEnd(), IsAtTop: true);
            }

            if (!_window.Holds(_at))
            {
                if (_limits.IsOver)
                {
                    _damage.Add(DamageKind.TimeLimit, _at, _region.Stop - _at, "the time for this walk was up here");
                    return GiveUp();
                }

                if (_at < _region.Stop && _pages.IsReadable(_at))
                {
                    _window.Load(_memory, _pages, _at, _region.Limit);
                }

                if (!_window.Holds(_at))
                {
                    if (!Recover())
                    {
                        return GiveUp();
                    }

                    continue;
                }
            }

            if (_pending == MarkKind.None && _proof.IsIdle)
            {
                Run();
            }
            else if (!_proof.IsIdle && _pages.IsWhole)
            {
                RunCandidates();
            }

            if (_at != _region.Stop && _window.Holds(_at))
            {
                switch (Step())
                {
                    case Outcome.Ended:
                        return new WalkEnd(_at, true);
                    case Outcome.Lost when !Recover():
                        return GiveUp();
                    default:
                        break;
                }
            }
        }
    }

    // Chunks in use, one after another. It keeps the last size in a register, so that the branch predictor and not the
    // load decides where the next header is: equal sizes come in runs.
    private void Run()
    {
        ReadOnlySpan<ulong> words = _window.Words;
        ulong start = _window.Start;
        ulong end = Math.Min(Math.Min(_window.HeadersEnd, _region.Stop), _marks.Next);
        if (_at >= end)
        {
            return;
        }

        long i = (long)((_at - start) >> 3) + 1;
        long limit = (long)((end - start + 7) >> 3) + 1;
        ulong last = _last;
        ulong older = _older;
        long step = (long)(last >> 3);

        // A chunk as long as the one before it is not held against the region's end again: it may be the top, or reach over it.
        long stop = (long)((_region.Stop - start) >> 3) + 1;
        long until = Math.Min(limit, stop - step);
        ulong run = 0;
        ulong previous = _lastHeader;
        while (i < until)
        {
            ulong header = words[(int)i];
            if ((header & (PreviousInUse | Mmapped | Reserved)) != PreviousInUse)
            {
                break;
            }

            ulong size = header & ~FlagBits;
            if (size == last)
            {
                run++;
                older = last;
            }
            else
            {
                if (size < MinSize || size >= _region.Stop - (start + ((ulong)(i - 1) << 3)))
                {
                    break;
                }

                _tally.Count(last, run);
                run = 1;
                older = last;
                last = size;
                step = (long)(size >> 3);
                until = Math.Min(limit, stop - step);
            }

            previous = header;
            i += step;
        }

        _tally.Count(last, run);
        _at = start + ((ulong)(i - 1) << 3);
        (_last, _older, _lastHeader) = (last, older, previous);
    }

    private enum Outcome
    {
        Forward,
        Ended,
        Lost,
    }

    private Outcome Step()
    {
        ulong header = _window.WordAt(_at + 8);
        ulong size = header & ~FlagBits;
        if (_region.TopMoves && size >= _region.Limit - _at && IsTop(size))
        {
            _region = _region with { Stop = _at };
            return Outcome.Forward;
        }

        bool isChunk = (header & (Mmapped | Reserved)) == 0 && size >= MinSize && size <= _region.Stop - _at;
        if (!isChunk && !IsFence(_at, header))
        {
            return Outcome.Lost;
        }

        if (!Settle(header))
        {
            return Outcome.Lost;
        }

        if (!isChunk)
        {
            PassFence(header);
            return Outcome.Ended;
        }

        ulong firstWord = _window.WordAt(_at + HeaderSize);
        bool isMarked = _at == _marks.Next;
        _pending = isMarked ? _marks.Kind : MarkKind.None;
        if (_at >= _marks.Next)
        {
            _marks.Pass(_at);
        }

        if (!isMarked && _proof.Accepts(_at, size, firstWord, out _pendingLink))
        {
            _pending = MarkKind.Fastbin;
            _isCandidate = true;
        }

        if (_pending != MarkKind.TcacheTable)
        {
            _runs.Follow(new Neighbour(_at, size, firstWord, _pending == MarkKind.Tcache));
        }

        _tally.Count(size, 1);
        (_older, _last, _lastHeader) = (_last, size, header);
        _at += size;
        return Outcome.Forward;
    }

    // The arena says so; or it ends the heap, and the arena's top has moved on since we read its header.
    private bool IsTop(ulong size)
    {
        if (!_memory.TryReadWord(new Address(_region.TopField), out ulong top))
        {
            return false;
        }

        if (top != _at && size == _region.Limit - _at)
        {
            _damage.Add(DamageKind.Top, _at, top, "the chunk that ends the heap is not the arena's top");
        }

        return top == _at || size == _region.Limit - _at;
    }

    // The header at _at says whether the chunk before it is free.
    private bool Settle(ulong header)
    {
        MarkKind pending = _pending;
        bool isCandidate = _isCandidate;
        (_pending, _isCandidate) = (MarkKind.None, false);
        if (_last == 0)
        {
            // Nothing is known of what stands before the first chunk of a walk, and of a heap it is nothing.
            return (header & PreviousInUse) != 0 || _losses > 0;
        }

        ulong before = _at - _last;
        if ((header & PreviousInUse) == 0)
        {
            ulong foot = _window.WordAt(_at);
            if (foot != _last)
            {
                _damage.Add(DamageKind.ChunkFoot, before, foot, $"a free chunk of {_last} bytes has another size at its end");
            }

            if (before == _binnedEnd)
            {
                _damage.Add(DamageKind.FreeNeighbours, before, _last, "two free chunks stand side by side");
            }

            _binnedEnd = _at;
            _tally.Binned(before, _last, WordAt(before + HeaderSize), WordAt(before + HeaderSize + 8));
            Extend(before);
            return true;
        }

        switch (pending)
        {
            case MarkKind.Tcache:
                _tally.Cached(before, _last);
                _cachedEnd = _at;
                break;
            case MarkKind.TcacheTable:
                _tally.Table(before, _last);
                _tableEnd = _at;
                break;
            case MarkKind.Fastbin:
                _tally.Fast(before, _last);
                if (isCandidate)
                {
                    _proof.Take(before, _last, _pendingLink);
                }

                Extend(before);
                break;
            default:
                break;
        }

        return true;
    }

    private void Extend(ulong chunk)
    {
        _runs.Extend(chunk, _last, LeftOf(chunk));
        _chunksAtRun = _tally.Chunks;
        _cachedAtRun = _tally.Tcache.Blocks + _tally.OverheadChunks;
    }

    // The block before a chunk that stands before the one at _at.
    private Neighbour LeftOf(ulong chunk) => _older == 0 || _tableEnd == chunk
        ? Neighbour.None
        : new Neighbour(chunk - _older, _older, WordAt(chunk - _older + HeaderSize), _cachedEnd == chunk);

    // A block may begin in the window before this one.
    private ulong WordAt(ulong at) =>
        at >= _window.Start ? _window.WordAt(at) : _pages.IsReadable(at) && _memory.TryReadWord(new Address(at), out ulong word) ? word : 0;

    // The chunk under the top is settled by the top's own header.
    private bool SettleBeforeEnd()
    {
        if (!_pages.IsReadable(_at))
        {
            return Settle(PreviousInUse); // the top has just moved there, and was never written
        }

        Span<byte> bytes = stackalloc byte[(int)HeaderSize];
        if (!_memory.TryRead(new Address(_at), bytes))
        {
            _damage.Add(DamageKind.Top, _at, 0, "the top's header cannot be read");
            return false;
        }

        ulong header = ((ReadOnlySpan<byte>)bytes).Word(8);
        if (header != 0 && (header & PreviousInUse) == 0)
        {
            _damage.Add(DamageKind.Top, _at, header, "the chunk below the top is free; malloc would have merged it");
        }

        header |= PreviousInUse;
        return Settle(header);
    }

    private WalkEnd GiveUp()
    {
        if (_at < _region.Stop)
        {
            _tally.AddUnread(_at, _region.Stop);
        }

        return new WalkEnd(_region.Stop, false);
    }
}
