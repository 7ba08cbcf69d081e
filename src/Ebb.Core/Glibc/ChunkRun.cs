namespace Ebb.Glibc;

/// <summary>Chunks of one size and state, one after another.</summary>
/// <param name="At">The first of them: for a block, 16 bytes before what the program holds.</param>
/// <param name="Size">Of each, with its header.</param>
public readonly record struct ChunkRun(Address At, Bytes Size, ulong Count, ChunkState State)
{
    public Address End => new(At.Value + (Size.Count * Count));
}
