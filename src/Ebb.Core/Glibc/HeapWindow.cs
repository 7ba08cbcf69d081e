using System.Runtime.InteropServices;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>The part of a heap that is being walked: one buffer, filled by one call from the pages that are there.</summary>
/// <remarks>
/// Half a MiB stays in the processor's second cache while it is walked; smaller windows pay for calls, larger ones for
/// misses. Pages that are not there are zeros here, and no header is zero.
/// </remarks>
internal sealed class HeapWindow : IDisposable
{
    public const int Size = 512 * 1024;
    private const int HeaderBytes = 16;
    private const int HeaderAndWordBytes = 24;

    private readonly PopulatedPages _buffer = new(Size);
    private readonly Piece[] _pieces = new Piece[ProcessMemory.MaxPieces];

    /// <summary>The target's address of the first byte.</summary>
    public ulong Start { get; private set; }

    /// <summary>The target's address behind the last byte.</summary>
    public ulong End { get; private set; }

    /// <summary>Headers below this address can be read here, with the word that follows them unless the heap ends.</summary>
    public ulong HeadersEnd { get; private set; }

    /// <summary>Each page of it is there, and its own.</summary>
    public bool IsResident { get; private set; }

    public ReadOnlySpan<ulong> Words => MemoryMarshal.Cast<byte, ulong>((ReadOnlySpan<byte>)_buffer.Bytes);

    public bool Holds(ulong header) => header >= Start && header < HeadersEnd;

    /// <summary>The word at an address, or 0 where it lies outside the window.</summary>
    public ulong WordAt(ulong at) => at >= Start && at + 8 <= End ? Words[(int)((at - Start) >> 3)] : 0;

    /// <summary>Fills the window from the page of <paramref name="at"/> on, up to <paramref name="limit"/>, with <paramref name="most"/> bytes.</summary>
    public void Load(IPagedMemory memory, PageSet pages, ulong at, ulong limit, int most = Size)
    {
        Start = at & ~(pages.PageSize - 1);
        End = Math.Min(Start + (ulong)most, Math.Min(pages.End, (limit + pages.PageSize - 1) & ~(pages.PageSize - 1)));
        HeadersEnd = End - (ulong)(End >= limit ? HeaderBytes : HeaderAndWordBytes) + 1;

        IsResident = pages.Resident(Start, End) == End - Start;

        Span<byte> buffer = _buffer.Bytes[..(int)(End - Start)];
        int count = 0;
        ulong filled = Start;
        for (ulong from = pages.NextReadable(Start); from < End;)
        {
            ulong to = pages.EndOfReadable(from, End);
            buffer[(int)(filled - Start)..(int)(from - Start)].Clear();
            _pieces[count++] = new Piece(from, (int)(from - Start), (int)(to - from));
            filled = to;
            if (count == _pieces.Length)
            {
                Gather(memory, _pieces, buffer);
                count = 0;
            }

            from = to < End ? pages.NextReadable(to) : End;
        }

        buffer[(int)(filled - Start)..].Clear();
        Gather(memory, _pieces.AsSpan(0, count), buffer);
    }

    public void Forget() => (Start, End, HeadersEnd) = (0, 0, 0);

    public void Dispose() => _buffer.Dispose();

    // A page may have gone since the scan: what could not be copied reads as zeros, and the rest is asked for again.
    private static void Gather(IPagedMemory memory, ReadOnlySpan<Piece> pieces, Span<byte> buffer)
    {
        while (!pieces.IsEmpty)
        {
            long copied = memory.Gather(pieces, buffer);
            int whole = 0;
            while (whole < pieces.Length && copied >= pieces[whole].Length)
            {
                copied -= pieces[whole].Length;
                whole++;
            }

            if (whole == pieces.Length)
            {
                return;
            }

            Piece torn = pieces[whole];
            buffer.Slice(torn.Offset + (int)copied, torn.Length - (int)copied).Clear();
            pieces = pieces[(whole + 1)..];
        }
    }
}
