namespace Ebb.Glibc;

/// <summary>A stretch of an arena without a gap, as a map shows it: a heap, or a piece of the main one.</summary>
public sealed class HeapRegion
{
    internal HeapRegion(int arena, ulong start, ulong first, ulong end, IReadOnlyList<MapBlock> blocks)
    {
        (Arena, Start, First, End, Blocks) = (arena, new Address(start), new Address(first), new Address(end), blocks);
    }

    /// <summary>Index of the arena it belongs to.</summary>
    public int Arena { get; }

    /// <summary>Where malloc's own headers before the first chunk begin.</summary>
    public Address Start { get; }

    public Address First { get; }

    /// <summary>Behind the top, or where there is none behind the last chunk.</summary>
    public Address End { get; }

    /// <summary>All chunks from <see cref="First"/> to <see cref="End"/> in address order; unpacked as they are asked for.</summary>
    public IEnumerable<ChunkRun> Runs => ChunkTokens.Read(Blocks);

    internal IReadOnlyList<MapBlock> Blocks { get; }
}
