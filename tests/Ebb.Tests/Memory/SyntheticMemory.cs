using System.Buffers.Binary;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Tests.Memory;

/// <summary>
/// Memory of no process: some ranges are mapped, and each of their pages is absent, present, in swap, or the page of zeros.
/// It remembers each read that would have cost a real target a page.
/// </summary>
internal sealed class SyntheticMemory : IPagedMemory
{
    public const ulong PageSize = 4096;

    private readonly Dictionary<ulong, PageStates> _states = [];
    private readonly Dictionary<ulong, byte[]> _bytes = [];
    private readonly List<(ulong Start, ulong End)> _mapped = [];
    private readonly Lock _lock = new();

    /// <summary>Pages that were read and are mapped but not there: a kernel would have made them.</summary>
    public HashSet<ulong> AbsentRead { get; } = [];

    /// <summary>Pages that were read and are in swap: a kernel would have brought them back.</summary>
    public HashSet<ulong> SwappedRead { get; } = [];

    public ulong BytesRead { get; private set; }

    public ulong Calls { get; private set; }

    /// <summary>A reader that takes more than this is stopped: it has lost its bounds.</summary>
    public ulong MostBytes { get; set; } = ulong.MaxValue;

    /// <summary>Called before each read: where a target that runs would change something.</summary>
    public Action<SyntheticMemory>? BeforeRead { get; set; }

    /// <summary>A call copies no more pieces than this, as where a page went away.</summary>
    public int MostPieces { get; set; } = int.MaxValue;

    public ulong MappedBytes => _mapped.Aggregate(0UL, static (sum, one) => sum + one.End - one.Start);

    /// <summary>Pages with something in them, whatever their state.</summary>
    public IEnumerable<ulong> Written => _bytes.Keys;

    /// <summary>Makes addresses valid; no page is there yet.</summary>
    public void Map(ulong start, ulong end) => _mapped.Add((start & ~(PageSize - 1), (end + PageSize - 1) & ~(PageSize - 1)));

    public bool IsMapped(ulong at) => _mapped.Exists(one => at >= one.Start && at < one.End);

    public void Set(ulong start, ulong end, PageStates states)
    {
        for (ulong page = start & ~(PageSize - 1); page < end; page += PageSize)
        {
            _states[page] = states;
        }
    }

    public PageStates StatesOf(ulong at) => _states.GetValueOrDefault(at & ~(PageSize - 1));

    public bool IsPresent(ulong at) => (StatesOf(at) & (PageStates.Present | PageStates.Zero)) == PageStates.Present;

    public bool IsSwapped(ulong at) => (StatesOf(at) & PageStates.Swapped) != 0;

    /// <summary>Writes a word; its page is there from then on, unless it is in swap.</summary>
    public void Write(ulong at, ulong word)
    {
        ulong page = at & ~(PageSize - 1);
        if (StatesOf(page) == PageStates.None)
        {
            _states[page] = PageStates.Present;
        }

        if (!_bytes.TryGetValue(page, out byte[]? bytes))
        {
            _bytes.Add(page, bytes = new byte[PageSize]);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((int)(at - page)), word);
    }

    public void WriteInt(ulong at, int value)
    {
        ulong word = Peek(at & ~7UL);
        int shift = (int)(at & 7) * 8;
        Write(at & ~7UL, (word & ~(0xffffffffUL << shift)) | ((ulong)(uint)value << shift));
    }

    /// <summary>Something was written to the page.</summary>
    public bool HasWords(ulong at) => _bytes.ContainsKey(at & ~(PageSize - 1));

    /// <summary>What stands there, without a read.</summary>
    public ulong Peek(ulong at) => _bytes.TryGetValue(at & ~(PageSize - 1), out byte[]? bytes)
        ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan((int)(at & (PageSize - 1))))
        : 0;

    public int Read(Address at, Span<byte> into)
    {
        lock (_lock)
        {
            BeforeRead?.Invoke(this);
            Count((ulong)into.Length);
            return Copy(at.Value, into);
        }
    }

    public int Gather(ReadOnlySpan<Piece> pieces, Span<byte> into)
    {
        lock (_lock)
        {
            return GatherAlone(pieces, into);
        }
    }

    private int GatherAlone(ReadOnlySpan<Piece> pieces, Span<byte> into)
    {
        BeforeRead?.Invoke(this);
        Assert.InRange(pieces.Length, 0, ProcessMemory.MaxPieces);
        int total = 0;
        foreach (Piece piece in pieces[..Math.Min(pieces.Length, MostPieces)])
        {
            Count((ulong)piece.Length);
            int copied = Copy(piece.Address, into.Slice(piece.Offset, piece.Length));
            total += copied;
            if (copied < piece.Length)
            {
                break;
            }
        }

        return total;
    }

    public int NextPages(ref ulong from, ulong end, Span<PageRun> runs)
    {
        int count = 0;
        for (; from < end; from += PageSize)
        {
            PageStates states = IsMapped(from) ? StatesOf(from) : PageStates.None;
            if ((states & (PageStates.Present | PageStates.Swapped)) == 0)
            {
                continue;
            }

            if (count > 0 && runs[count - 1].End == from && runs[count - 1].States == states)
            {
                runs[count - 1].End = from + PageSize;
            }
            else if (count == runs.Length)
            {
                break;
            }
            else
            {
                runs[count++] = new PageRun { Start = from, End = from + PageSize, States = states };
            }
        }

        return count;
    }

    private void Count(ulong bytes)
    {
        Calls++;
        BytesRead += bytes;
        Assert.True(BytesRead <= MostBytes, $"read more than {MostBytes} bytes in {Calls} calls");
    }

    private int Copy(ulong at, Span<byte> into)
    {
        for (int done = 0; done < into.Length;)
        {
            ulong from = at + (ulong)done;
            ulong page = from & ~(PageSize - 1);
            if (!IsMapped(page))
            {
                return done;
            }

            int offset = (int)(from - page);
            Span<byte> part = into.Slice(done, Math.Min(into.Length - done, (int)PageSize - offset));
            PageStates states = StatesOf(page);
            if (states == PageStates.None)
            {
                AbsentRead.Add(page);
            }
            else if ((states & PageStates.Swapped) != 0)
            {
                SwappedRead.Add(page);
            }

            if ((states & (PageStates.Present | PageStates.Swapped)) != 0 && (states & PageStates.Zero) == 0 && _bytes.TryGetValue(page, out byte[]? bytes))
            {
                bytes.AsSpan(offset, part.Length).CopyTo(part);
            }
            else
            {
                part.Clear();
            }

            done += part.Length;
        }

        return into.Length;
    }
}
