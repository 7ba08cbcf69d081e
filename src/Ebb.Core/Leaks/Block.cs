namespace Ebb.Leaks;

/// <summary>A chunk's user memory: what the program holds.</summary>
/// <param name="Arena">Index of its arena; -1 for a block with a mapping of its own.</param>
internal readonly record struct Block(int Number, ulong Start, ulong End, int Arena)
{
    public ulong Bytes => End - Start;
}
