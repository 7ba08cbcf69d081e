using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>A block that stands next to free memory.</summary>
internal readonly record struct Neighbour(ulong At, ulong Size, ulong FirstWord, bool IsCached)
{
    public static Neighbour None => default;

    public bool Exists => Size != 0;
}

/// <summary>
/// The free memory of one region as it would be after malloc merged its fastbins: runs of free chunks, in address order.
/// It counts the whole pages inside them and finds what stands beside and above them.
/// </summary>
internal sealed class FreeRuns(PageSet pages, PinTable pins)
{
    private readonly PageSet _pages = pages;
    private readonly PinTable _pins = pins;
    private ulong _start;
    private Neighbour _left;
    private Neighbour _right;
    private ulong _previousEnd; // where the run before ended, within a page: a block there was counted with that run
    private bool _isHead = true; // no run has begun here; an open one was begun by the walk before
    private ulong _headEnd;
    private Neighbour _headRight;

    /// <summary>Where the open run ends; 0 before the first.</summary>
    public ulong End { get; private set; }

    /// <summary>Start of the last run.</summary>
    public ulong Start => _start;

    public bool Any => End != 0;

    /// <summary>The block that follows the open run.</summary>
    public Neighbour Right => _right;

    /// <summary>Resident whole pages of all runs.</summary>
    public ulong Held { get; private set; }

    /// <summary>The same of the last run alone.</summary>
    public ulong HeldInLast { get; private set; }

    /// <summary>Whole pages of all runs, resident or not.</summary>
    public ulong HeldVirtual { get; private set; }

    public ulong HeldSwapped { get; private set; }

    /// <summary>Runs that have at least one resident whole page.</summary>
    public ulong Ranges { get; private set; }

    /// <summary>Goes on where another walk of the same region stands: the last run may be open, and that walk counts it.</summary>
    public void Continue(ulong end, in Neighbour right) => (End, _right) = (end, right);

    /// <summary>Adds a free chunk that starts at <paramref name="at"/>; <paramref name="left"/> is the block before it.</summary>
    public void Extend(ulong at, ulong size, in Neighbour left)
    {
        if (at != End)
        {
            Close();
            _previousEnd = _right.Exists && (End & (_pages.PageSize - 1)) != 0 ? End : 0;
            (_headEnd, _headRight) = _isHead ? (End, _right) : (_headEnd, _headRight);
            _isHead = false;
            _start = at;
            _left = left;
        }

        End = at + size;
        _right = Neighbour.None;
    }

    /// <summary>Adds a free chunk that stands at the end of the open run.</summary>
    public void Grow(ulong size)
    {
        End += size;
        _right = Neighbour.None;
    }

    /// <summary>Names the block that follows the open run.</summary>
    public void Follow(in Neighbour right)
    {
        if (right.At == End)
        {
            _right = right;
        }
    }

    /// <summary>Counts the open run. The last run stays readable.</summary>
    public void Close()
    {
        if (_isHead)
        {
            return;
        }

        HeldInLast = 0;
        if (Pages.Whole(_start, End - _start, _pages.PageSize, out ulong from, out ulong to))
        {
            HeldInLast = _pages.Resident(from, to);
            HeldVirtual += to - from;
            HeldSwapped += _pages.Swapped(from, to);
            Held += HeldInLast;
            Ranges += HeldInLast > 0 ? 1UL : 0;
        }

        Blame();
    }

    /// <summary>Takes over what a walk found that went on from here.</summary>
    public void Join(FreeRuns next)
    {
        ulong end = next._isHead ? next.End : next._headEnd;
        if (end != 0)
        {
            End = end;
            _right = next._isHead ? next._right : next._headRight;
        }

        if (next._isHead)
        {
            return;
        }

        Close();
        Held += next.Held;
        HeldVirtual += next.HeldVirtual;
        HeldSwapped += next.HeldSwapped;
        Ranges += next.Ranges;
        (_isHead, _start, End, _left, _right) = (false, next._start, next.End, next._left, next._right);
        (HeldInLast, _previousEnd) = (next.HeldInLast, next._previousEnd);
    }

    // A page's free bytes go to the blocks that border on the run on that page.
    private void Blame()
    {
        ulong mask = _pages.PageSize - 1;
        bool left = _left.Exists && (_start & mask) != 0 && _pages.Resident(_start, _start + 1) != 0;
        bool right = _right.Exists && (End & mask) != 0 && _pages.Resident(End - 1, End) != 0;
        bool samePage = (_start & ~mask) == ((End - 1) & ~mask);
        ulong atStart = samePage ? End - _start : mask + 1 - (_start & mask);
        ulong atEnd = samePage ? End - _start : End & mask;
        if (left)
        {
            _pins.Add(_left, samePage && right ? atStart / 2 : atStart, isNew: _left.At != _previousEnd);
        }

        if (right)
        {
            _pins.Add(_right, samePage && left ? atEnd - (atEnd / 2) : atEnd, isNew: true);
        }
    }
}
