using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>A block with a mapping of its own.</summary>
internal readonly record struct MmappedBlock(ulong At, ulong Length);

/// <summary>
/// The mmapped blocks of one malloc. No list of them exists: each begins a page with a header that says how long its
/// mapping is, and malloc counts how many there are and how long they are together.
/// </summary>
internal sealed class MmappedBlocks(IPagedMemory memory, WalkLimits limits, bool readsSwapped)
{
    private const ulong MmappedFlag = 2;
    private const ulong FlagBits = 7;
    private const long MaxProbedPages = 8L << 20;

    private readonly IPagedMemory _memory = memory;
    private readonly WalkLimits _limits = limits;
    private readonly bool _readsSwapped = readsSwapped;
    private readonly List<MmappedBlock> _found = [];
    private ulong _bytes;

    public IReadOnlyList<MmappedBlock> Found => _found;

    public ulong FoundBytes => _bytes;

    /// <summary>Looks at the starts of the free stretches and what follows each block; at each page only if that is not all.</summary>
    /// <param name="isAll">Whether so many bytes are all that malloc counts.</param>
    /// <param name="stretches">Anonymous memory that is nothing else as far as is known.</param>
    public void Find(IReadOnlyList<Stretch> stretches, int count, Func<ulong, bool> isAll)
    {
        if (count == 0)
        {
            return;
        }

        var heads = new PageHeads(_memory);
        List<Stretch> open = FollowChains(heads, stretches);
        if (_found.Count == count && isAll(_bytes))
        {
            return;
        }

        ProbeEach(heads, open, count);
        DropLookalike(count, isAll);
    }

    private void ProbeEach(PageHeads heads, List<Stretch> open, int count)
    {
        long probed = 0;
        foreach ((Extent extent, ulong start, ulong end) in open.OrderBy(static stretch => stretch.End - stretch.Start))
        {
            probed += Probe(heads, extent, start, end, count);
            if (_found.Count >= count || probed > MaxProbedPages || _limits.IsOver)
            {
                return;
            }
        }
    }

    // A page of somebody's own may begin as a block does: where all fits without one candidate, that was it.
    private void DropLookalike(int count, Func<ulong, bool> isAll)
    {
        if (_found.Count == count + 1 && _found.FindLastIndex(one => isAll(_bytes - one.Length)) is >= 0 and var lookalike)
        {
            _bytes -= _found[lookalike].Length;
            _found.RemoveAt(lookalike);
        }
    }

    // All stretches step together, one block each a call.
    private List<Stretch> FollowChains(PageHeads heads, IReadOnlyList<Stretch> stretches)
    {
        var open = new List<Stretch>();
        ulong[] pages = new ulong[PageHeads.AtATime];
        var words = new (ulong First, ulong Second)[PageHeads.AtATime];
        var level = stretches.Where(stretch => IsThere(stretch.In, stretch.Start)).ToList();
        open.AddRange(stretches.Where(stretch => !IsThere(stretch.In, stretch.Start)));
        while (level.Count > 0 && !_limits.IsOver)
        {
            var next = new List<Stretch>();
            foreach (Stretch[] batch in level.Chunk(pages.Length))
            {
                for (int i = 0; i < batch.Length; i++)
                {
                    pages[i] = batch[i].Start;
                }

                heads.Read(pages.AsSpan(0, batch.Length), words);
                for (int i = 0; i < batch.Length; i++)
                {
                    (Extent extent, ulong start, ulong end) = batch[i];
                    ulong length = LengthOf(words[i], end - start);
                    if (length == 0)
                    {
                        open.Add(batch[i]);
                        continue;
                    }

                    start = Take(heads, extent, start, end, length);
                    if (start < end)
                    {
                        (IsThere(extent, start) ? next : open).Add(new Stretch(extent, start, end));
                    }
                }
            }

            level = next;
        }

        return open;
    }

    // Equal blocks come in rows: after one, as many again are guessed in one call while the guesses hold.
    private ulong Take(PageHeads heads, Extent extent, ulong start, ulong end, ulong length)
    {
        Add(start, length);
        ulong at = start + length;
        ulong[] pages = new ulong[PageHeads.AtATime];
        var words = new (ulong First, ulong Second)[PageHeads.AtATime];
        for (int guess = 16; at < end; guess = PageHeads.AtATime)
        {
            int count = 0;
            for (ulong page = at; count < guess && page < end && end - page >= length && IsThere(extent, page); page += length)
            {
                pages[count++] = page;
            }

            heads.Read(pages.AsSpan(0, count), words);
            for (int i = 0; i < count; i++)
            {
                if (LengthOf(words[i], end - at) != length)
                {
                    return at;
                }

                Add(at, length);
                at += length;
            }

            if (count < guess)
            {
                return at;
            }
        }

        return at;
    }

    private long Probe(PageHeads heads, Extent extent, ulong start, ulong end, int wanted)
    {
        PageSet set = extent.Pages(_memory, _readsSwapped);
        ulong[] pages = new ulong[PageHeads.AtATime];
        var words = new (ulong First, ulong Second)[PageHeads.AtATime];
        long probed = 0;
        ulong at = start;
        while (at < end && !_limits.IsOver && _found.Count < wanted)
        {
            int count = 0;
            ulong page = set.NextReadable(at);
            while (count < pages.Length && page < end)
            {
                pages[count++] = page;
                page = set.NextReadable(page + set.PageSize);
            }

            heads.Read(pages.AsSpan(0, count), words);
            probed += count;
            ulong behind = count == 0 ? end : pages[count - 1] + set.PageSize;
            for (int i = 0; i < count; i++)
            {
                ulong length = pages[i] < at ? 0 : LengthOf(words[i], end - pages[i]);
                if (length > 0)
                {
                    Add(pages[i], length);
                    at = pages[i] + length;
                }
            }

            at = Math.Max(at, behind);
        }

        return probed;
    }

    private bool IsThere(Extent extent, ulong page) => extent.Pages(_memory, _readsSwapped).IsReadable(page);

    private void Add(ulong at, ulong length)
    {
        _found.Add(new MmappedBlock(at, length));
        _bytes += length;
    }

    // Up to 2.42 the header holds the mapping's length, later 16 less, as if the next block's header were borrowed.
    private static ulong LengthOf((ulong Previous, ulong Header) head, ulong room)
    {
        if (head.Previous > 1 || (head.Header & FlagBits) != MmappedFlag)
        {
            return 0;
        }

        ulong mask = (ulong)Environment.SystemPageSize - 1;
        ulong size = head.Header & ~FlagBits;
        ulong length = (size & mask) == 0 ? size : size + 16;
        return size >= 16 && (length & mask) == 0 && length <= room ? length : 0;
    }
}
