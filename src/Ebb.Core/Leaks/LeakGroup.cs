namespace Ebb.Leaks;

/// <summary>Direct leaks that look alike, and what only they lead to.</summary>
/// <param name="BlockSize">Usable bytes of each; 0 where they are of many sizes, for which there was no place.</param>
/// <param name="Type">What they are, where that can be told.</param>
/// <param name="Content">What they look like, where it cannot.</param>
/// <param name="Arena">Index of their arena; -1 for blocks with mappings of their own.</param>
/// <param name="Direct">The blocks themselves.</param>
/// <param name="Indirect">What only they lead to.</param>
/// <param name="Example">The user memory of the one with the lowest address: in an arena that only grew, the oldest.</param>
/// <param name="Last">Of the one with the highest address.</param>
public sealed record LeakGroup(Bytes BlockSize, BlockType? Type, BlockContent Content, int Arena, Amount Direct, Amount Indirect, Address Example, Address Last)
{
    public Bytes Bytes => Direct.Bytes + Indirect.Bytes;

    /// <summary>What the example leads to, and what that does, as far as these have types: each type once, the nearest first.</summary>
    public IReadOnlyList<BlockType> Below { get; init; } = [];

    /// <summary>The first bytes of the example; empty where they were not asked for. They may be secret.</summary>
    public ReadOnlyMemory<byte> Contents { get; init; }
}
