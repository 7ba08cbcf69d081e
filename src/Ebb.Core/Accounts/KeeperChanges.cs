using Ebb.Leaks;

namespace Ebb.Accounts;

/// <summary>What changed in what each variable, mapping and thread keeps.</summary>
internal static class KeeperChanges
{
    /// <param name="isSameProcess">Addresses and thread ids tell keepers apart. Of two processes only names do.</param>
    public static IReadOnlyList<KeeperChange> Of(ReachFacts? before, ReachFacts? after, bool isSameProcess)
    {
        if (before is null || after is null)
        {
            return [];
        }

        Dictionary<Keeper, Amount> old = Gather(before, isSameProcess);
        Dictionary<Keeper, Amount> now = Gather(after, isSameProcess);
        return [.. old.Keys.Union(now.Keys)
            .Select(keeper => (Keeper: keeper, Was: old.GetValueOrDefault(keeper), Has: now.GetValueOrDefault(keeper)))
            .Where(static one => one.Was != one.Has)
            .Select(static one => new KeeperChange(one.Keeper, one.Was, one.Has, Change.Between(one.Was.Bytes, one.Has.Bytes)))
            .OrderByDescending(static change => change.Bytes).ThenBy(static change => change.Keeper.Kind).ThenBy(static change => change.Keeper.Name, StringComparer.Ordinal).ThenBy(static change => change.Keeper.Tid)];
    }

    private static Dictionary<Keeper, Amount> Gather(ReachFacts reach, bool isSameProcess)
    {
        var keepers = new Dictionary<Keeper, Amount>();
        foreach (KeptBy one in reach.Keepers)
        {
            Keeper keeper = isSameProcess ? one.Keeper : one.Keeper with { At = null, Tid = 0 };
            keepers[keeper] = keepers.GetValueOrDefault(keeper) + one.First;
        }

        return keepers;
    }
}
