using Ebb.Glibc;

namespace Ebb.Accounts;

/// <summary>What changed in the live blocks of each class of C++.</summary>
internal static class TypeChanges
{
    public static (List<TypeChange> Changes, bool AreAll) Of(IReadOnlyList<MallocFacts> before, IReadOnlyList<MallocFacts> after)
    {
        Dictionary<(string Type, Bytes Size), ulong> old = Gather(before, out bool hasAllOld);
        Dictionary<(string Type, Bytes Size), ulong> now = Gather(after, out bool hasAllNow);
        var changes = new List<TypeChange>();
        foreach ((string Type, Bytes Size) key in old.Keys.Union(now.Keys))
        {
            bool isKnown = (hasAllOld || old.ContainsKey(key)) && (hasAllNow || now.ContainsKey(key));
            ulong was = old.GetValueOrDefault(key);
            ulong has = now.GetValueOrDefault(key);
            if (isKnown && was != has)
            {
                var bytes = Change.Between(new TypeClass(key.Type, key.Size, was).Bytes, new TypeClass(key.Type, key.Size, has).Bytes);
                changes.Add(new TypeChange(key.Type, key.Size, was, has, bytes));
            }
        }

        return (
            [.. changes.OrderByDescending(static change => change.Bytes).ThenBy(static change => change.Type, StringComparer.Ordinal).ThenBy(static change => change.BlockSize)],
            hasAllOld && hasAllNow);
    }

    private static Dictionary<(string Type, Bytes Size), ulong> Gather(IReadOnlyList<MallocFacts> mallocs, out bool hasAll)
    {
        hasAll = true;
        var types = new Dictionary<(string Type, Bytes Size), ulong>();
        foreach (MallocFacts malloc in mallocs)
        {
            hasAll &= malloc.Census is { HasAllTypes: true };
            foreach (TypeClass type in malloc.Census?.Types ?? [])
            {
                types[(type.Type, type.BlockSize)] = checked(types.GetValueOrDefault((type.Type, type.BlockSize)) + type.Blocks);
            }
        }

        return types;
    }
}
