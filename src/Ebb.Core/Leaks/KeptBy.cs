namespace Ebb.Leaks;

/// <summary>What one keeper keeps.</summary>
/// <param name="First">What is reached from it, and from none before it in the order of <see cref="RootKind"/>: these add up to all that is in reach.</param>
/// <param name="Only">What nothing else leads to; null where that was not found out.</param>
public readonly record struct KeptBy(Keeper Keeper, Amount First, Amount? Only);
