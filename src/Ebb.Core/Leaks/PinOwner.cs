namespace Ebb.Leaks;

/// <summary>Whose a block is that keeps free memory from going back.</summary>
/// <param name="Block">Its user memory.</param>
/// <param name="Type">What it is, where that can be told.</param>
/// <param name="Keeper">Where the shortest way to it begins; null where nothing leads to it: it is leaked.</param>
/// <param name="Steps">How many steps that way has.</param>
/// <param name="Holder">The block that points to it on that way; null where the keeper itself does.</param>
/// <param name="HolderType">What that one is.</param>
public sealed record PinOwner(Address Block, BlockType? Type, Keeper? Keeper, ulong Steps, Address? Holder, BlockType? HolderType);
