using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>The states of pages as bytes: for each stretch of memory its start, how many runs follow, and the runs.</summary>
internal static class PageTokens
{
    private const int RunsAtATime = 1 << 16;
    private const int Shift = 12; // all sizes of pages are multiples of 4 KiB
    private const ulong HighestPage = 1UL << (57 - Shift);

    public static List<MapBlock> Of(IEnumerable<PageSet> sets)
    {
        var blocks = new List<MapBlock>();
        var bytes = new MapBytes();
        foreach (PageSet set in sets)
        {
            foreach (PageStretch[] stretches in set.Stretches().Chunk(RunsAtATime))
            {
                bytes.Number(stretches[0].Start.Value >> Shift);
                bytes.Number((ulong)stretches.Length);
                foreach (PageStretch stretch in stretches)
                {
                    bytes.Number((stretch.Length.Count >> Shift << 2) | (ulong)stretch.State);
                }

                if (bytes.Length >= RunsAtATime)
                {
                    blocks.Add(MapBlock.Of(bytes.Written));
                    bytes.Clear();
                }
            }
        }

        if (bytes.Length > 0)
        {
            blocks.Add(MapBlock.Of(bytes.Written));
        }

        return blocks;
    }

    /// <exception cref="InvalidDataException">The blocks came from a file, and do not hold together.</exception>
    public static IEnumerable<PageStretch> Read(IReadOnlyList<MapBlock> blocks)
    {
        foreach (MapBlock block in blocks)
        {
            byte[] bytes = block.Unpacked();
            for (int at = 0; at < bytes.Length;)
            {
                ulong page = MapBytes.Take(bytes, ref at);
                for (ulong runs = MapBytes.Take(bytes, ref at); runs > 0; runs--)
                {
                    ulong run = MapBytes.Take(bytes, ref at);
                    ulong length = run >> 2;
                    if (length == 0 || page >= HighestPage || length > HighestPage - page)
                    {
                        throw MapBlock.Broken();
                    }

                    yield return new PageStretch(new Address(page << Shift), new Bytes(length << Shift), (PageState)(run & 3));
                    page += length;
                }
            }
        }
    }
}
