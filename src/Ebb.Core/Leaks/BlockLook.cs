namespace Ebb.Leaks;

/// <summary>What a block is, as far as its bytes tell.</summary>
/// <param name="Table">The address of a class's table that it begins with; 0 where it begins with something else.</param>
/// <param name="Shape">What it is by the way its words hang together, where it begins with no table; null where they do not say.</param>
internal readonly record struct BlockLook(ulong Table, BlockType? Shape, BlockContent Content)
{
    /// <summary>As reports carry it: an address, to be named later, or a name.</summary>
    public BlockType? Type => Table != 0 ? new BlockType(new Address(Table).ToString(), TypeSource.Table) : Shape;
}
