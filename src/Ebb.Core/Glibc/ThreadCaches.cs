using System.Buffers.Binary;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>The tcaches of a process: where each thread's table lies, and the chunks in it.</summary>
/// <remarks>
/// A thread's variable <c>tcache</c> lies within a few hundred bytes of its thread pointer, at a distance that depends on
/// the program's own thread-locals. So each word there is tried as a pointer to a table, and a table proves itself by what
/// its lists hold.
/// </remarks>
/// <param name="heaps">
/// Where malloc may have memory at all. Nothing else is read, and no page that is not there: most words beside a thread
/// pointer lead into libc's own memory, and to look at a page that the target has not touched would make it resident.
/// </param>
/// <param name="longest">The most chunks that a list may hold.</param>
internal sealed partial class ThreadCaches(IPagedMemory memory, DamageLog damage, AddressRanges heaps, ulong longest)
{
    private const int ScanBytes = 1024;
    private const int MaxEntries = 1 << 22;
    private const int LinkWidth = 24; // size word, link, key

    private readonly IPagedMemory _memory = memory;
    private readonly DamageLog _damage = damage;
    private readonly AddressRanges _heaps = heaps;
    private readonly ulong _longest = Math.Min(longest, ushort.MaxValue);
    private readonly HashSet<ulong> _tables = [];
    private readonly List<Link> _heads = [];

    /// <summary>The layout of the tables found; null where none was.</summary>
    public TcacheLayout? Layout { get; private set; }

    public int Tables => _tables.Count;

    /// <summary>Links are mangled (glibc 2.32, and what carried it back). Null where no link told.</summary>
    public bool? IsMangled { get; private set; }

    /// <summary>Looks around a thread pointer.</summary>
    /// <param name="below">The static TLS block lies below the thread pointer (x86-64) and not above it (arm64).</param>
    public void LookAround(ulong threadPointer, bool below)
    {
        Span<byte> bytes = stackalloc byte[ScanBytes];
        ulong from = below ? threadPointer - ScanBytes : threadPointer;
        int read = _memory.Read(new Address(from), bytes);
        if (read == 0 && below && (threadPointer & 4095) < ScanBytes)
        {
            // The block may start on the page of the thread pointer.
            from = threadPointer & ~4095UL;
            read = _memory.Read(new Address(from), bytes[..(int)(threadPointer - from)]);
        }

        // A block of zeros that the program points to is as good as an empty table: it is taken only where nothing is better.
        ReadOnlySpan<byte> block = bytes[..(read & ~7)];
        _ = TryWords(block, mustHoldSomething: true) || TryWords(block, mustHoldSomething: false);
    }

    private bool TryWords(ReadOnlySpan<byte> block, bool mustHoldSomething)
    {
        for (int offset = block.Length - 8; offset >= 0; offset -= 8)
        {
            ulong word = block.Word(offset);
            if (word != 0 && (word & 15) == 0 && TryTable(word - 16, mustHoldSomething))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Tries a chunk that may be a table: up to 2.41 an arena's first chunk is one.</summary>
    public void Try(ulong chunk) => TryTable(chunk, mustHoldSomething: true);

    /// <summary>Follows all lists, one level of all of them in each call, and marks what is in them.</summary>
    public void Follow(Marks marks)
    {
        foreach (ulong table in _tables)
        {
            marks.Add(table, MarkKind.TcacheTable);
        }

        var level = new List<Link>(_heads.Count);
        level.AddRange(_heads);
        var seen = new HashSet<ulong>();
        var next = new List<Link>();
        for (ulong depth = 0; level.Count > 0 && seen.Count < MaxEntries; depth++)
        {
            if (depth == _longest)
            {
                _damage.Add(DamageKind.Tcache, level[0].Entry, depth, "a list of cached chunks is longer than malloc makes it");
                return;
            }

            Step(level, next, seen, marks);
            (level, next) = (next, level);
            next.Clear();
        }
    }

    private void Step(List<Link> level, List<Link> next, HashSet<ulong> seen, Marks marks)
    {
        byte[] bytes = new byte[LinkWidth * ProcessMemory.MaxPieces];
        Span<Piece> pieces = new Piece[ProcessMemory.MaxPieces];
        for (int done = 0; done < level.Count;)
        {
            int count = Math.Min(level.Count - done, pieces.Length);
            for (int i = 0; i < count; i++)
            {
                pieces[i] = new Piece(level[done + i].Entry - 8, i * LinkWidth, LinkWidth);
            }

            int whole = _memory.Gather(pieces[..count], bytes) / LinkWidth;
            IsMangled ??= Vote(level, done, whole, bytes) ?? VoteOfEnds(level, done, whole);
            for (int i = 0; i < whole; i++)
            {
                Visit(level[done + i], bytes.AsSpan(i * LinkWidth, LinkWidth), next, seen, marks);
            }

            if (whole < count)
            {
                ulong entry = level[done + whole].Entry;
                _damage.Add(DamageKind.Tcache, entry, 0, "a cached chunk lies where nothing can be read");
                whole++;
            }

            done += whole;
        }
    }

    private void Visit(in Link at, ReadOnlySpan<byte> bytes, List<Link> next, HashSet<ulong> seen, Marks marks)
    {
        ulong size = bytes.Word(0) & ~7UL;
        if (!FitsBin(at.Bin, size))
        {
            _damage.Add(DamageKind.Tcache, at.Entry, size, "a cached chunk has a size that its list does not hold");
            return;
        }

        if (!seen.Add(at.Entry))
        {
            _damage.Add(DamageKind.Tcache, at.Entry, size, "a chunk is in the caches twice, or a list does not end");
            return;
        }

        marks.Add(at.Entry - 16, MarkKind.Tcache);
        ulong stored = bytes.Word(8);
        ulong link = Decode(at.Entry, stored);
        if (link == 0)
        {
            return;
        }

        if ((link & 15) != 0)
        {
            _damage.Add(DamageKind.Tcache, at.Entry, stored, "a cached chunk's link leads to no chunk");
            return;
        }

        next.Add(new Link(at.Bin, link));
    }

    private static bool FitsBin(int bin, ulong size) => bin < 64 ? size == 32 + (16 * (ulong)bin) : size > 1040 && size < 1UL << 33;

    private ulong Decode(ulong entry, ulong stored) => IsMangled is true ? stored ^ (entry >> 12) : stored;

    private bool IsThere(ulong at, ulong length) => _heaps.Contains(at) && _memory.IsThere(at, length);

    private bool TryTable(ulong chunk, bool mustHoldSomething)
    {
        if (_tables.Contains(chunk))
        {
            return true;
        }

        Span<byte> header = stackalloc byte[16];
        if (!IsThere(chunk, (ulong)header.Length) || !_memory.TryRead(new Address(chunk), header))
        {
            return false;
        }

        ulong size = ((ReadOnlySpan<byte>)header).Word(8) & ~7UL;
        TcacheLayout? layout = TcacheLayout.OfChunk(size);
        if (layout is null || (Layout is not null && Layout != layout))
        {
            return false;
        }

        byte[] table = new byte[layout.Size];
        if (!IsThere(chunk + 16, (ulong)table.Length) || !_memory.TryRead(new Address(chunk + 16), table))
        {
            return false;
        }

        var heads = new List<Link>();
        if (!HoldsTogether(table, layout, heads) || (mustHoldSomething && heads.Count == 0))
        {
            return false;
        }

        Layout = layout;
        _tables.Add(chunk);
        _heads.AddRange(heads);
        return true;
    }

    // Each list that is not empty starts with a chunk of its size; counts and lists agree on which are empty. What can be
    // told from the table alone is told first: a block that is no table leads anywhere, and a read there may make a page.
    private bool HoldsTogether(byte[] table, TcacheLayout layout, List<Link> heads)
    {
        ReadOnlySpan<byte> bytes = table;
        int disagree = 0;
        for (int bin = 0; bin < layout.Bins; bin++)
        {
            ulong entry = bytes.Word(layout.Entries + (8 * bin));
            disagree += IsEmpty(bytes, layout, bin) is { } isEmpty && isEmpty != (entry == 0) ? 1 : 0;
            if ((entry & 15) != 0)
            {
                return false;
            }

            if (entry != 0)
            {
                heads.Add(new Link(bin, entry));
            }
        }

        // A running thread may be caught between its count and its list, in one bin.
        return disagree <= 1
            && heads.TrueForAll(head => IsThere(head.Entry - 8, 8)
                && _memory.TryReadWord(new Address(head.Entry - 8), out ulong header) && FitsBin(head.Bin, header & ~7UL));
    }

    // What the count says; null where it says what is left of a number that is not known.
    private bool? IsEmpty(ReadOnlySpan<byte> table, TcacheLayout layout, int bin)
    {
        ulong count = layout.CountWidth == 1
            ? table[layout.Counts + bin]
            : BinaryPrimitives.ReadUInt16LittleEndian(table[(layout.Counts + (2 * bin))..]);
        return !layout.CountsDown ? count == 0 : _longest == ushort.MaxValue ? null : count == _longest;
    }

    // A list of a bin leads to a chunk's user memory.
    private readonly record struct Link(int Bin, ulong Entry);
}
