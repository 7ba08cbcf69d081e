namespace Ebb.Glibc;

/// <summary>What a chunk is that looks live by its header and is not.</summary>
internal enum MarkKind
{
    None,

    /// <summary>In a thread's cache.</summary>
    Tcache,

    /// <summary>A thread's cache itself.</summary>
    TcacheTable,

    /// <summary>In a fastbin.</summary>
    Fastbin,
}

/// <summary>Chunks known by address before the walk, in address order, so that the walk meets each in passing.</summary>
internal sealed class Marks
{
    private const ulong KindBits = 15; // chunks are aligned to 16

    private readonly List<ulong> _marks = [];
    private bool _sorted;

    public int Count => _marks.Count;

    public void Add(ulong chunk, MarkKind kind)
    {
        _marks.Add((chunk & ~KindBits) | (ulong)kind);
        _sorted = false;
    }

    public bool Contains(ulong chunk)
    {
        Sort();
        int at = _marks.BinarySearch(chunk & ~KindBits);
        at = at < 0 ? ~at : at;
        return at < _marks.Count && (_marks[at] & ~KindBits) == chunk;
    }

    /// <summary>Puts them in order; to be done before several walks read them at once.</summary>
    public void Sort()
    {
        if (!_sorted)
        {
            _marks.Sort();
            _sorted = true;
        }
    }

    /// <summary>The marks at or above <paramref name="address"/>, where a walk starts.</summary>
    public Cursor From(ulong address)
    {
        Sort();
        int at = _marks.BinarySearch(address);
        return new Cursor(_marks, at < 0 ? ~at : at);
    }

    /// <summary>One walk's place among the marks.</summary>
    internal struct Cursor
    {
        private readonly List<ulong> _marks;
        private int _next;

        public Cursor(List<ulong> marks, int next)
        {
            (_marks, _next) = (marks, next);
            Show();
        }

        /// <summary>The address of the next mark; the highest address there is when none is left.</summary>
        public ulong Next { get; private set; }

        public MarkKind Kind { get; private set; }

        /// <summary>Passes the mark at <paramref name="address"/>, and all below it that no chunk was found at: a race, or damage.</summary>
        public void Pass(ulong address)
        {
            while (Next <= address)
            {
                _next++;
                Show();
            }
        }

        private void Show()
        {
            ulong mark = _next < _marks.Count ? _marks[_next] : ulong.MaxValue;
            Next = mark == ulong.MaxValue ? mark : mark & ~KindBits;
            Kind = mark == ulong.MaxValue ? MarkKind.None : (MarkKind)(mark & KindBits);
        }
    }
}
