using System.Numerics;
using Ebb.Linux;

namespace Ebb.Memory;

/// <summary>Which pages of one range are there: three bits a page, and the sums that the ledger needs.</summary>
/// <remarks>32 KiB for each bit of a GiB. The page of zeros is readable and nobody's: it is kept apart from the present ones.</remarks>
public sealed class PageSet
{
    private const int RunsAtATime = 4096;

    // One for each thread: an array for each of ten thousand mappings would be a gigabyte of garbage.
    [ThreadStatic]
    private static PageRun[]? s_runs;

    private readonly ulong _pageSize;
    private readonly int _shift;
    private readonly ulong[] _present;
    private readonly ulong[] _swapped;
    private readonly bool _readsSwapped;
    private ulong[]? _zero;
    private ulong[]? _huge;

    private PageSet(Address start, Address end, ulong pageSize, bool readsSwapped)
    {
        _readsSwapped = readsSwapped;
        _pageSize = pageSize;
        _shift = BitOperations.TrailingZeroCount(pageSize);
        Start = start.Value & ~(pageSize - 1);
        End = (end.Value + pageSize - 1) & ~(pageSize - 1);
        ulong words = ((End - Start) >> _shift) / 64 + 1;
        _present = new ulong[words];
        _swapped = new ulong[words];
    }

    /// <summary>Start of the range, page aligned.</summary>
    public ulong Start { get; }

    /// <summary>End of the range, page aligned.</summary>
    public ulong End { get; }

    /// <summary>Each page is present and its own: sums are differences.</summary>
    public bool IsWhole { get; private set; }

    public ulong PageSize => _pageSize;

    public ulong SwappedPages { get; private set; }

    /// <param name="readsSwapped">Pages in swap count as readable: reading them brings them back into memory.</param>
    /// <param name="isCounted">False for pages that the kernel does not count as resident: they are readable, and no more.</param>
    public static PageSet Of(IPagedMemory memory, Address start, Address end, bool readsSwapped = false, bool isCounted = true)
    {
        var set = new PageSet(start, end, (ulong)Environment.SystemPageSize, readsSwapped);
        PageRun[] runs = s_runs ??= new PageRun[RunsAtATime];
        ulong present = 0;
        for (ulong from = set.Start; from < set.End;)
        {
            int count = memory.NextPages(ref from, set.End, runs);
            foreach (PageRun run in runs.AsSpan(0, count))
            {
                if (run.Start < set.Start || run.End > set.End || run.Start >= run.End)
                {
                    continue;
                }

                present += set.Add(run, isCounted);
            }
        }

        set.IsWhole = present == (set.End - set.Start) >> set._shift;
        return set;
    }

    /// <summary>Bytes of [start, end) that have a page of their own behind them.</summary>
    public ulong Resident(ulong start, ulong end) => IsWhole && end > start ? end - start : Sum(_present, start, end);

    public ulong Swapped(ulong start, ulong end) => SwappedPages == 0 ? 0 : Sum(_swapped, start, end);

    /// <summary>Bytes of [start, end) that a huge page covers.</summary>
    public ulong Huge(ulong start, ulong end) => _huge is null ? 0 : Sum(_huge, start, end);

    /// <summary>Can be read without bringing anything into memory.</summary>
    public bool IsReadable(ulong at)
    {
        if (at < Start || at >= End)
        {
            return false;
        }

        ulong index = (at - Start) >> _shift;
        return (Readable(index) >> (int)(index & 63) & 1) != 0;
    }

    public bool IsSwapped(ulong at) => at >= Start && at < End && Has(_swapped, at);

    /// <summary>The next readable page at or after <paramref name="at"/>; <see cref="End"/> where there is none.</summary>
    public ulong NextReadable(ulong at)
    {
        ulong page = Math.Max(at, Start) & ~(_pageSize - 1);
        if (IsWhole)
        {
            return Math.Min(page, End);
        }

        for (ulong index = (page - Start) >> _shift, count = (End - Start) >> _shift; index < count;)
        {
            ulong word = Readable(index) >> (int)(index & 63);
            if (word != 0)
            {
                index += (ulong)BitOperations.TrailingZeroCount(word);
                return index < count ? Start + (index << _shift) : End;
            }

            index = (index | 63) + 1;
        }

        return End;
    }

    /// <summary>The end of the readable pages that begin at the page of <paramref name="at"/>, not past <paramref name="limit"/>.</summary>
    public ulong EndOfReadable(ulong at, ulong limit)
    {
        ulong to = Math.Min(limit, End);
        if (IsWhole)
        {
            return to;
        }

        ulong page = at & ~(_pageSize - 1);
        for (ulong index = (page - Start) >> _shift; page < to;)
        {
            ulong word = ~Readable(index) >> (int)(index & 63);
            if (word != 0)
            {
                index += (ulong)BitOperations.TrailingZeroCount(word);
                return Math.Min(to, Start + (index << _shift));
            }

            index = (index | 63) + 1;
            page = Start + (index << _shift);
        }

        return to;
    }

    /// <summary>All pages of the range in address order, neighbours in the same state together.</summary>
    public IEnumerable<PageStretch> Stretches()
    {
        ulong start = Start;
        while (start < End)
        {
            PageState state = StateOf(start);
            ulong end = IsWhole ? End : start + _pageSize;
            while (end < End && StateOf(end) == state)
            {
                end += _pageSize;
            }

            yield return new PageStretch(new Address(start), new Bytes(end - start), state);
            start = end;
        }
    }

    private PageState StateOf(ulong at) => Has(_present, at) ? PageState.Present
        : Has(_swapped, at) ? PageState.Swapped
        : _zero is not null && Has(_zero, at) ? PageState.Uncounted
        : PageState.Absent;

    private ulong Readable(ulong index)
    {
        ulong word = _present[index >> 6] | (_zero?[index >> 6] ?? 0);
        return _readsSwapped ? word | _swapped[index >> 6] : word;
    }

    private ulong Add(PageRun run, bool isCounted)
    {
        ulong first = (run.Start - Start) >> _shift;
        ulong last = (run.End - Start) >> _shift;
        if ((run.States & PageStates.Huge) != 0 && isCounted)
        {
            Fill(_huge ??= new ulong[_present.Length], first, last);
        }

        if ((run.States & PageStates.Zero) != 0 || !isCounted)
        {
            Fill(_zero ??= new ulong[_present.Length], first, last);
            return 0;
        }

        if ((run.States & PageStates.Present) != 0)
        {
            Fill(_present, first, last);
            return last - first;
        }

        Fill(_swapped, first, last);
        SwappedPages += last - first;
        return 0;
    }

    private static void Fill(ulong[] bits, ulong first, ulong last)
    {
        for (ulong index = first; index < last;)
        {
            if ((index & 63) == 0 && last - index >= 64)
            {
                bits[index >> 6] = ulong.MaxValue;
                index += 64;
            }
            else
            {
                bits[index >> 6] |= 1UL << (int)(index & 63);
                index++;
            }
        }
    }

    private bool Has(ulong[] bits, ulong at)
    {
        ulong index = (at - Start) >> _shift;
        return (bits[index >> 6] >> (int)(index & 63) & 1) != 0;
    }

    private ulong Sum(ulong[] bits, ulong start, ulong end)
    {
        if (end <= start)
        {
            return 0;
        }

        ulong first = (start - Start) >> _shift;
        ulong last = (end - 1 - Start) >> _shift;
        if (first == last)
        {
            return Has(bits, start) ? end - start : 0;
        }

        ulong sum = Count(bits, first, last + 1) << _shift;
        if (Has(bits, start))
        {
            sum -= start & (_pageSize - 1);
        }

        if (Has(bits, end - 1))
        {
            sum -= _pageSize - 1 - ((end - 1) & (_pageSize - 1));
        }

        return sum;
    }

    private static ulong Count(ulong[] bits, ulong first, ulong last)
    {
        ulong firstWord = first >> 6;
        ulong lastWord = last >> 6;
        ulong head = bits[firstWord] & (ulong.MaxValue << (int)(first & 63));
        ulong tailMask = (last & 63) == 0 ? 0 : ulong.MaxValue >> (int)(64 - (last & 63));
        if (firstWord == lastWord)
        {
            return (ulong)BitOperations.PopCount(head & tailMask);
        }

        ulong count = (ulong)BitOperations.PopCount(head);
        for (ulong word = firstWord + 1; word < lastWord; word++)
        {
            count += (ulong)BitOperations.PopCount(bits[word]);
        }

        return tailMask == 0 ? count : count + (ulong)BitOperations.PopCount(bits[lastWord] & tailMask);
    }
}
