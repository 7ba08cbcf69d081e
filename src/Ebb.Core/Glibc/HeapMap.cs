using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>Where everything of one malloc lies: each chunk, each mmapped block, each page. Gathered only for saved snapshots.</summary>
public sealed class HeapMap
{
    /// <summary>In the order that they were walked: arena by arena, each in address order.</summary>
    public required IReadOnlyList<HeapRegion> Regions { get; init; }

    /// <summary>Blocks with a mapping of their own, by address.</summary>
    public required IReadOnlyList<ChunkRun> Mmapped { get; init; }

    /// <summary>The pages of all memory that malloc has a part in, by address; unpacked as they are asked for.</summary>
    public IEnumerable<PageStretch> Pages => PageTokens.Read(PageBlocks);

    internal IReadOnlyList<MapBlock> PageBlocks { get; init; } = [];
}
