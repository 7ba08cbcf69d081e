using Ebb.Glibc;

namespace Ebb.Leaks;

/// <summary>What lies at an address, who leads to it, and where it leads.</summary>
public sealed record Explanation
{
    public required Address Asked { get; init; }

    /// <summary>The mapping that it is in; null where nothing is mapped there.</summary>
    public required AddressedMapping? Mapping { get; init; }

    /// <summary>Malloc's chunk that it is in; null where it is in none.</summary>
    public ChunkRun? Chunk { get; init; }

    /// <summary>Index of the chunk's arena; -1 for a mapping of its own.</summary>
    public int Arena { get; init; }

    /// <summary>The memory that the program holds, where the chunk is live.</summary>
    public Address Start { get; init; }

    public Bytes Size { get; init; }

    /// <summary>What the block is, where that can be told.</summary>
    public BlockType? Type { get; init; }

    /// <summary>What it looks like.</summary>
    public BlockContent Content { get; init; }

    /// <summary>Its first bytes; empty where they were not asked for. They may be secret.</summary>
    public ReadOnlyMemory<byte> Contents { get; init; }

    /// <summary>Something leads to it; null where it is no live block.</summary>
    public bool? IsReached { get; init; }

    /// <summary>The fewest steps from a root to it, the root first; empty where nothing leads to it, or where it is no live block.</summary>
    public IReadOnlyList<Reference> Chain { get; init; } = [];

    /// <summary>How many steps there are: more than are told where it is long.</summary>
    public ulong ChainLength { get; init; }

    /// <summary>Words that point into it; the first of them.</summary>
    public IReadOnlyList<Reference> From { get; init; } = [];

    /// <summary>How many there are.</summary>
    public ulong FromCount { get; init; }

    /// <summary>Words in it that point to other live blocks; the first of them.</summary>
    public IReadOnlyList<Reference> To { get; init; } = [];

    /// <summary>How many there are.</summary>
    public ulong ToCount { get; init; }

    /// <summary>Live blocks on the page of its first byte, itself not counted.</summary>
    public Amount OnItsPage { get; init; }
}
