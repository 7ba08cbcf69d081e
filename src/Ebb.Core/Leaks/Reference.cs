namespace Ebb.Leaks;

/// <summary>A word that points to a block.</summary>
/// <param name="Kind">What kind of root it stands in; null where it stands in a block.</param>
/// <param name="At">Where the word stands; null for a register, and for what the kernel keeps.</param>
/// <param name="In">The start of the block that it stands in; null for a root.</param>
/// <param name="InSize">That block's bytes.</param>
/// <param name="To">The start of the block that it points to.</param>
/// <param name="ToSize">That block's bytes.</param>
/// <param name="Offset">How far into that block it points.</param>
/// <param name="Name">Of a root: the variable, where its name is known, or else the file or the name of the mapping; the register. Hostile text.</param>
/// <param name="Tid">Of a root: the thread whose it is; 0 where it is nobody's alone.</param>
public sealed record Reference(RootKind? Kind, Address? At, Address? In, Bytes InSize, Address To, Bytes ToSize, Bytes Offset, string? Name, int Tid)
{
    /// <summary>What the block is that it points to, where that can be told.</summary>
    public BlockType? ToType { get; init; }
}
