using Ebb.Elf;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Cores;

/// <summary>The memory of a process as a core holds it. What was left out of the core is a hole.</summary>
internal sealed class CoreMemory(FileBytes file, CoreSegment[] segments, DataRuns data) : IPagedMemory
{
    private readonly FileBytes _file = file;
    private readonly CoreSegment[] _segments = segments;
    private readonly DataRuns _data = data;
    private readonly ulong _pageMask = (ulong)Environment.SystemPageSize - 1;
    private long _bytesRead;
    private int _last;

    public Bytes BytesRead => new((ulong)Interlocked.Read(ref _bytesRead));

    public int Read(Address at, Span<byte> into)
    {
        int have = 0;
        for (int index = IndexOf(at.Value); have < into.Length && index < _segments.Length; index++)
        {
            CoreSegment segment = _segments[index];
            ulong from = at.Value + (ulong)have;
            if (from < segment.Start || from >= segment.HeldEnd)
            {
                break;
            }

            int wanted = (int)Math.Min((ulong)(into.Length - have), segment.HeldEnd - from);
            int read = _file.Read(segment.Offset + (from - segment.Start), into.Slice(have, wanted));
            have += read;
            if (read < wanted)
            {
                break;
            }
        }

        Interlocked.Add(ref _bytesRead, have);
        return have;
    }

    public int Gather(ReadOnlySpan<Piece> pieces, Span<byte> into)
    {
        int have = 0;
        foreach (Piece piece in pieces)
        {
            int read = Read(new Address(piece.Address), into.Slice(piece.Offset, piece.Length));
            have += read;
            if (read < piece.Length)
            {
                break;
            }
        }

        return have;
    }

    public int NextPages(ref ulong from, ulong end, Span<PageRun> runs)
    {
        int count = 0;
        int index = IndexOf(from);
        while (count < runs.Length)
        {
            if (from >= end || index == _segments.Length || _segments[index].Start >= end)
            {
                from = end;
                break;
            }

            CoreSegment segment = _segments[index];
            ulong at = Math.Max(from, segment.Start);
            if (at >= segment.HeldEnd
                || !_data.TryNext(segment.Offset + (at - segment.Start), out ulong start, out ulong stop)
                || start >= segment.Offset + segment.Held)
            {
                index++;
                continue;
            }

            // A page of which the file holds a part is there; the rest of it is zeros that the file system did not write down.
            ulong first = start <= segment.Offset ? segment.Start : segment.Start + ((start - segment.Offset) & ~_pageMask);
            ulong last = Math.Min(segment.Start + ((stop - segment.Offset + _pageMask) & ~_pageMask), segment.HeldEnd);
            if (first >= end)
            {
                from = end;
                break;
            }

            runs[count++] = new PageRun { Start = Math.Max(at, first), End = Math.Min(last, end), States = PageStates.Present };
            from = runs[count - 1].End;
        }

        return count;
    }

    /// <summary>Bytes of [start, end) that the core holds.</summary>
    public ulong Held(ulong start, ulong end)
    {
        ulong held = 0;
        Span<PageRun> runs = stackalloc PageRun[16];
        for (ulong from = start; from < end;)
        {
            foreach (PageRun run in runs[..NextPages(ref from, end, runs)])
            {
                held += run.End - run.Start;
            }
        }

        return held;
    }

    // The first segment that ends behind an address. Reads come in order, and mostly stay in one.
    private int IndexOf(ulong at)
    {
        int low = 0;
        int high = _segments.Length;
        int last = _last;
        if (last < high && at < _segments[last].End && (last == 0 || at >= _segments[last - 1].End))
        {
            return last;
        }

        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = _segments[middle].End > at ? (low, middle) : (middle + 1, high);
        }

        _last = low;
        return low;
    }
}
