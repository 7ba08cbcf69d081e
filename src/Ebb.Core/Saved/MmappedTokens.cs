using Ebb.Glibc;

namespace Ebb.Saved;

/// <summary>Mmapped blocks as bytes: of each, how far it lies behind the end of the one before, and how long it is, in units of 4 KiB.</summary>
internal static class MmappedTokens
{
    private const int FullBlock = 1 << 16;
    private const int Shift = 12;
    private const ulong HighestPage = 1UL << (57 - Shift);

    public static List<MapBlock> Of(IReadOnlyList<ChunkRun> mmapped)
    {
        var blocks = new List<MapBlock>();
        var bytes = new MapBytes();
        ulong end = 0;
        foreach (ChunkRun block in mmapped)
        {
            end = bytes.Length == 0 ? 0 : end;
            bytes.Number((block.At.Value - end) >> Shift);
            bytes.Number(block.Size.Count >> Shift);
            end = block.End.Value;
            if (bytes.Length >= FullBlock)
            {
                blocks.Add(MapBlock.Of(bytes.Written));
                bytes.Clear();
            }
        }

        if (bytes.Length > 0)
        {
            blocks.Add(MapBlock.Of(bytes.Written));
        }

        return blocks;
    }

    /// <exception cref="InvalidDataException">It does not hold together.</exception>
    public static IEnumerable<ChunkRun> Read(MapBlock block)
    {
        byte[] bytes = block.Unpacked();
        ulong end = 0;
        for (int at = 0; at < bytes.Length;)
        {
            ulong gap = MapBytes.Take(bytes, ref at);
            ulong length = MapBytes.Take(bytes, ref at);
            if (length == 0 || gap > HighestPage - end || length > HighestPage - end - gap)
            {
                throw MapBlock.Broken();
            }

            yield return new ChunkRun(new Address((end + gap) << Shift), new Bytes(length << Shift), 1, ChunkState.Live);
            end += gap + length;
        }
    }
}
