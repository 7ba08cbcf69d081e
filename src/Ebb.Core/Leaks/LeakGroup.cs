namespace Ebb.Leaks;

/// <summary>Direct leaks that look alike, and what only they lead to.</summary>
/// <param name="BlockSize">Usable bytes of each.</param>
/// <param name="Type">Its class, where the block says it: first the address of its table, then its name.</param>
/// <param name="Content">What the block looks like, where it says no class.</param>
/// <param name="Arena">Index of its arena; -1 for blocks with mappings of their own.</param>
/// <param name="Direct">The blocks themselves.</param>
/// <param name="Indirect">What only they lead to.</param>
/// <param name="Example">The user memory of the one with the lowest address.</param>
public sealed record LeakGroup(Bytes BlockSize, string? Type, BlockContent Content, int Arena, Amount Direct, Amount Indirect, Address Example)
{
    public Bytes Bytes => Direct.Bytes + Indirect.Bytes;
}
