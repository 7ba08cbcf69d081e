using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>
/// Walks the chunks of a region once, in address order, and says of each what it is. A chunk's header tells how long it is;
/// whether it is free stands in the header after it.
/// </summary>
/// <remarks>
/// Two speeds: <see cref="Run"/> passes chunks in use at a nanosecond each and leaves everything else to <see cref="Step"/>.
/// Where they are large and of one size, <see cref="Leap"/> reads their headers alone.
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
    private readonly HeapWindow _window = new();

    private Region _region;
    private PageSet _pages = null!;
    private Marks.Cursor _marks;
    private DamageLog _damage = null!;
    private RegionTally _tally = null!;
    private FreeRuns _runs = null!;
    private FastbinSums _fastbins = null!;
    private FastbinProof _proof = FastbinProof.Nothing;
    private RegionPart _part = null!;

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
    private bool _isInOrder;     // each chunk is told, one after another
    private TypeCounts? _types;
    private int _losses;
    private int _reloads;
    private ulong _reloadedAt;
    private int _nextSeam;
    private ulong _seam = ulong.MaxValue; // where the next of them is

    /// <param name="memory">Where the heap is.</param>
    /// <param name="limits">When to stop.</param>
    /// <param name="rereads">How often a window is read again where it does not hold together: more than 0 for a target that runs.</param>
    public ChunkWalk(IPagedMemory memory, WalkLimits limits, int rereads)
    {
        _memory = memory;
        _limits = limits;
        Rereads = rereads;
    }

    /// <summary>Windows that had to be read again since they changed while they were walked.</summary>
    public int Reread { get; private set; }

    private int Rereads { get; }

    public void Dispose() => _window.Dispose();

    /// <summary>Walks a region, or the part of one from its seam on; all that it counts is added to the sums of the part.</summary>
    /// <remarks>It ends at the first seam that proves to be right, with what is open there left open, or else at the region's end.</remarks>
    public void Walk(RegionPart part)
    {
        Begin(part.Region, part.Pages, part.Marks.From(part.From?.At ?? part.Region.First), part.Proof, part.Sums);
        _part = part;
        _types = part.Sums.Types;
        _isInOrder = _types is not null || part.Sums.Map is not null;
        part.Sums.Map?.StartAt(part.From?.At ?? part.Region.First);
        if (part.From is { } seam)
        {
            Continue(seam);
        }

        _nextSeam = -1;
        _ = PassSeams();
        part.Sums.End = Go();
        part.Sums.Map?.Rest();
        part.Sums.Losses = _losses;
    }

    private void Begin(in Region region, PageSet pages, Marks.Cursor marks, FastbinProof proof, RegionSums sums)
    {
        (_region, _pages, _marks, _proof) = (region, pages, marks, proof);
        (_damage, _tally, _runs, _fastbins) = (sums.Damage, sums.Tally, sums.Runs, sums.Fastbins);
        (_at, _last, _older, _pending, _isCandidate, _lastHeader) = (region.First, 0, 0, MarkKind.None, false, 0);
        (_cachedEnd, _binnedEnd, _tableEnd, _losses, _reloads, _reloadedAt) = (0, 0, 0, 0, 0, 0);
        (_leaps, _windowBytes, _loadedAt, _chunksAtLoad) = (0, HeapWindow.Size, 0, 0);
        _seam = ulong.MaxValue;
        _window.Forget();
    }

    private WalkEnd Go()
    {
        while (true)
        {
            if (_at == _region.Stop && _region.Kind == RegionKind.WithTop)
            {
                return new WalkEnd(_at, SettleBeforeEnd(), IsAtTop: true);
            }

            if (_at >= _seam && PassSeams())
            {
                return new WalkEnd(_at, true);
            }

            if (!_window.Holds(_at))
            {
                if (_part.IsVain)
                {
                    return new WalkEnd(_at, false);
                }

                if (_limits.IsOver)
                {
                    _damage.Add(DamageKind.TimeLimit, _at, _region.Stop - _at, "the time for this walk was up here");
                    return GiveUp();
                }

                if (Leap())
                {
                    continue;
                }

                if (_at < _region.Stop && _pages.IsReadable(_at))
                {
                    LoadNext();
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
                ulong from = _at;
                Run();
                if (_types is { } types)
                {
                    CountTypes(types, from);
                }
            }
            else if (!_proof.IsIdle && _window.IsResident && !_isInOrder)
            {
                RunCandidates();
            }

            if (_at != _region.Stop && _at < _seam && _window.Holds(_at))
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
        _types?.Add(firstWord, size);
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
                _tally.TakeCached(before, _last);
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
                    _proof.Take(before, _last, _pendingLink, _fastbins);
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
        _tally.EndRun();
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
