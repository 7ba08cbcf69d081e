using Ebb.Glibc;

namespace Ebb.Saved;

/// <summary>A heap's map as it is gathered from a file, and held against itself: what is told of it later can be unpacked.</summary>
/// <param name="isThere">The malloc says that it has one.</param>
internal sealed class SavedMap(bool isThere)
{
    private const int MostRegions = 1 << 20;
    private const int MostMmapped = 1 << 24;

    private readonly bool _isThere = isThere;
    private readonly List<(Fields Fields, List<MapBlock> Blocks)> _regions = [];
    private readonly List<ChunkRun> _mmapped = [];
    private readonly List<MapBlock> _pages = [];

    /// <summary>A region, whose chunks follow.</summary>
    public void Begin(Fields fields)
    {
        _regions.Add(_regions.Count < MostRegions ? (fields, []) : throw MapBlock.Broken());
    }

    public void Take(Section section)
    {
        var block = new MapBlock(section.Length, section.Codec == SnapshotFormat.Brotli, section.Stored);
        switch (section.Tag)
        {
            case SnapshotFormat.Chunks when section.Codec <= SnapshotFormat.Brotli && _regions is [.., var last]:
                last.Blocks.Add(block);
                break;
            case SnapshotFormat.Mmapped when section.Codec <= SnapshotFormat.Brotli:
                foreach (ChunkRun run in MmappedTokens.Read(block))
                {
                    _mmapped.Add(_mmapped.Count < MostMmapped ? run : throw MapBlock.Broken());
                }

                break;
            case SnapshotFormat.Pages when section.Codec <= SnapshotFormat.Brotli:
                _pages.Add(block);
                break;
            default:
                throw MapBlock.Broken();
        }
    }

    /// <summary>All of it; null where the file has none.</summary>
    /// <exception cref="InvalidDataException">It does not hold together.</exception>
    public HeapMap? Whole()
    {
        if (!_isThere && _regions.Count == 0 && _mmapped.Count == 0 && _pages.Count == 0)
        {
            return null;
        }

        HeapRegion[] regions = [.. _regions.Select(static region => Check(MapFields.Read(region.Fields, region.Blocks)))];
        _ = PageTokens.Read(_pages).Count();
        return new HeapMap { Regions = regions, Mmapped = _mmapped, PageBlocks = _pages };
    }

    // From its first chunk to its end without a gap.
    private static HeapRegion Check(HeapRegion region)
    {
        Address at = region.First;
        foreach (ChunkRun run in region.Runs)
        {
            at = run.At == at ? run.End : throw MapBlock.Broken();
        }

        return at == region.End && region.Start.Value <= region.First.Value ? region : throw MapBlock.Broken();
    }
}
