using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>The sums of one walked region. What is not counted here is live: each byte of the region has one owner.</summary>
/// <param name="map">Where each chunk is written down, too; null where nobody asked for that.</param>
/// <param name="types">What begins each live chunk; null where nobody asked for that.</param>
internal sealed class RegionTally(PageSet pages, SizeCounts sizes, ChunkMap? map, TypeCounts? types)
{
    private readonly PageSet _pages = pages;
    private readonly SizeCounts _sizes = sizes;
    private readonly ChunkMap? _map = map;
    private readonly TypeCounts? _types = types;

    private bool _metRun;
    private ulong _chunksAtRun;
    private ulong _cachedAtRun;

    /// <summary>Chunks met, whatever they are; without the top and fenceposts.</summary>
    public ulong Chunks { get; private set; }

    /// <summary>Chunks since the last free run.</summary>
    public ulong ChunksSinceRun => Chunks - Math.Min(Chunks, _chunksAtRun);

    /// <summary>Cached chunks, and tables of caches, since the last free run.</summary>
    public ulong CachedSinceRun => Cached - _cachedAtRun;

    public Group Bins { get; private set; }

    public Group Tcache { get; private set; }

    public Group Fastbins { get; private set; }

    public Amounts Overhead { get; private set; }

    /// <summary>Chunks that are overhead: tables of tcaches.</summary>
    public ulong OverheadChunks { get; private set; }

    public Amounts Unread { get; private set; }

    /// <summary>Bytes of free chunks that are in swap.</summary>
    public ulong FreeSwapped { get; private set; }

    /// <summary>Resident whole pages inside single binned chunks: what comes back without merging fastbins.</summary>
    public ulong HeldInBins { get; private set; }

    private ulong Cached => Tcache.Blocks + OverheadChunks;

    /// <summary>A free run ends here, so many chunks back.</summary>
    public void EndRun(ulong chunksSince = 0) => (_metRun, _chunksAtRun, _cachedAtRun) = (true, Chunks - chunksSince, Cached);

    /// <summary>Adds what was met further on in the same region.</summary>
    public void Join(RegionTally next)
    {
        if (next._metRun)
        {
            (_metRun, _chunksAtRun, _cachedAtRun) = (true, Chunks + next._chunksAtRun, Cached + next._cachedAtRun);
        }

        Chunks += next.Chunks;
        Bins += next.Bins;
        Tcache += next.Tcache;
        Fastbins += next.Fastbins;
        Overhead += next.Overhead;
        OverheadChunks += next.OverheadChunks;
        Unread += next.Unread;
        FreeSwapped += next.FreeSwapped;
        HeldInBins += next.HeldInBins;
        Lists += next.Lists;
    }

    public void Count(ulong size, ulong chunks)
    {
        if (chunks > 0)
        {
            Chunks += chunks;
            _sizes.Add(size, chunks);
            _map?.Add(size, chunks, ChunkState.Live);
        }
    }

    /// <summary>The links of the binned chunks.</summary>
    public FreeLists Lists { get; private set; }

    public void Binned(ulong at, ulong size, ulong forward, ulong backward)
    {
        Bins += Take(at, size, ChunkState.Bin);
        Lists += FreeLists.Of(at, forward, backward);
        if (Pages.Whole(at, size, _pages.PageSize, out ulong from, out ulong to))
        {
            HeldInBins += _pages.Resident(from, to);
        }
    }

    public void TakeCached(ulong at, ulong size) => Tcache += Take(at, size, ChunkState.Tcache);

    /// <summary>Takes back what was counted of one chunk.</summary>
    public void Uncount(ulong size)
    {
        Chunks--;
        _sizes.Remove(size);
        _map?.Remove(size);
        _types?.TakeBack();
    }

    /// <summary>Chunks of fastbins that were not counted before, on pages that are all there.</summary>
    public void FastAtOnce(ulong chunks, ulong bytes)
    {
        Chunks += chunks;
        Fastbins += new Group(chunks, new Bytes(bytes), new Bytes(bytes));
    }

    public void Fast(ulong at, ulong size) => Fastbins += Take(at, size, ChunkState.Fastbin);

    public void Table(ulong at, ulong size)
    {
        _sizes.Remove(size);
        OverheadChunks++;
        Overhead += Span(at, at + size);
        _map?.Settle(ChunkState.Overhead);
        _types?.TakeBack();
    }

    /// <summary>A fencepost that was met as a chunk of 32 bytes.</summary>
    public void WasFence(ulong at, ulong size) => Table(at, size);

    /// <summary>Malloc's own bytes before the first chunk.</summary>
    public void AddHeaders(ulong start, ulong end) => Overhead += Span(start, end);

    /// <summary>Malloc's own bytes behind the last chunk that was met.</summary>
    public void AddOverhead(ulong start, ulong end)
    {
        Overhead += Span(start, end);
        _map?.Add(end - start, 1, ChunkState.Overhead);
    }

    public void AddUnread(ulong start, ulong end)
    {
        Unread += Span(start, end);
        _map?.Add(end - start, 1, ChunkState.Unread);
    }

    private Amounts Span(ulong start, ulong end) =>
        new(new Bytes(_pages.Resident(start, end)), new Bytes(end - start), new Bytes(_pages.Swapped(start, end)));

    private Group Take(ulong at, ulong size, ChunkState state)
    {
        _sizes.Remove(size);
        _map?.Settle(state);
        _types?.TakeBack();
        FreeSwapped += _pages.Swapped(at, at + size);
        return new Group(1, new Bytes(size), new Bytes(_pages.Resident(at, at + size)));
    }
}
