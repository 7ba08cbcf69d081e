using Ebb.Leaks;

namespace Ebb.Accounts;

/// <summary>What one keeper reaches first before and after.</summary>
/// <param name="Before">Nothing where it kept nothing then.</param>
/// <param name="Bytes">By how much it grew.</param>
public readonly record struct KeeperChange(Keeper Keeper, Amount Before, Amount After, Change Bytes)
{
    public long Blocks => Change.After(Before.Blocks, After.Blocks);
}
