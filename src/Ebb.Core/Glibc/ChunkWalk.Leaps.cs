using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Glibc;

// Large blocks: what lies between their headers is not read. What costs is the page, and not the bytes of it.
internal sealed partial class ChunkWalk
{
    private const ulong SmallestLeap = 8 * 1024;
    private const int FirstLeaps = 16;
    private const int MostLeaps = 512;

    // From this mean size on, a short window for each chunk is faster than long ones for all of them.
    private const ulong SparseFrom = 32 * 1024;
    private const int ShortWindow = 8 * 1024;

    private readonly Piece[] _headers = new Piece[MostLeaps];
    private readonly byte[] _words = new byte[MostLeaps * sizeof(ulong)];
    private int _leaps;          // headers to ask for next; 0 until a window was read
    private int _windowBytes;
    private ulong _loadedAt;
    private ulong _chunksAtLoad;

    // As Run, where the size of the last two chunks goes on: their headers are known before they are read. True if it came further.
    private bool Leap()
    {
        if (_leaps == 0 || _last < SmallestLeap || _last != _older || _pending != MarkKind.None)
        {
            return false;
        }

        // As in Run, a chunk that reaches the region's end is for Step.
        ulong end = Math.Min(_region.Stop - Math.Min(_last, _region.Stop), Math.Min(_marks.Next, _seam));
        int asked = 0;
        for (ulong at = _at; asked < _leaps && at < end && _pages.IsReadable(at); at += _last)
        {
            _headers[asked] = new Piece(at + sizeof(ulong), asked * sizeof(ulong), sizeof(ulong));
            asked++;
        }

        if (asked == 0)
        {
            return false;
        }

        int copied = _memory.Gather(_headers.AsSpan(0, asked), _words) / sizeof(ulong);
        ReadOnlySpan<byte> words = _words;
        int passed = 0;
        while (passed < copied && (words.Word(passed * sizeof(ulong)) & ~NonMainArena) == (_last | PreviousInUse))
        {
            passed++;
        }

        _leaps = passed == asked ? Math.Min(2 * _leaps, MostLeaps) : 0;
        if (passed > 0)
        {
            _tally.Count(_last, (ulong)passed);
            _lastHeader = words.Word((passed - 1) * sizeof(ulong));
            _at += (ulong)passed * _last;
        }

        return passed > 0;
    }

    // A window as long as the chunks of the one before it ask for.
    private void LoadNext()
    {
        ulong chunks = _tally.Chunks - _chunksAtLoad;
        if (_loadedAt != 0 && chunks > 0)
        {
            bool isSparse = (_at - _loadedAt) / chunks >= SparseFrom;
            _windowBytes = isSparse ? Math.Max(_windowBytes / 2, (int)Math.Max(ShortWindow, 2 * _pages.PageSize)) : Math.Min(_windowBytes * 2, HeapWindow.Size);
        }

        (_loadedAt, _chunksAtLoad, _leaps) = (_at, _tally.Chunks, FirstLeaps);
        _window.Load(_memory, _pages, _at, _region.Limit, _windowBytes);
    }
}
