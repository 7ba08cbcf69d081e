namespace Ebb.Tests.Glibc;

/// <summary>A thread's cache: the chunk of its table, the thread's pointer, and what is in it, newest first.</summary>
internal sealed record SyntheticCache(SyntheticBlock Table, ulong ThreadPointer)
{
    public List<SyntheticBlock> Chunks { get; } = [];

    /// <summary>The lists, by bin.</summary>
    public ILookup<int, SyntheticBlock> Lists => Chunks.ToLookup(static chunk => (int)((chunk.Size - 32) / 16));
}
