namespace Ebb.Leaks;

/// <summary>A block that no other block dominates, and all that would go with it.</summary>
/// <param name="Start">Its user memory.</param>
/// <param name="Type">As in <see cref="LeakGroup"/>.</param>
/// <param name="Keeps">Itself, and what is reached through it alone.</param>
/// <param name="By">Who alone keeps it; null where several do.</param>
public sealed record KeepingBlock(Address Start, Bytes Size, BlockType? Type, BlockContent Content, Amount Keeps, Keeper? By);
