using Ebb.Glibc;

namespace Ebb.Snapshots;

/// <summary>Why a search for leaks that came to its end is no proof all the same: what it cannot have seen, or may have taken for what it is not.</summary>
internal static class LeakDoubts
{
    /// <param name="damage">What did not hold together while nothing moved.</param>
    public static string? In(IReadOnlyList<MallocFacts> mallocs, IReadOnlyList<Damage> damage, IReadOnlyList<AllocatorFacts> allocators)
    {
        if (allocators.FirstOrDefault(static one => one.Name is "jemalloc" or "tcmalloc" or "mimalloc" or "musl") is { } other)
        {
            return $"it has the malloc of {other.Name}, whose blocks are not searched: only those of glibc's malloc are";
        }

        if (mallocs.Count == 0)
        {
            return "no malloc of glibc's was found in it";
        }

        // Neither hides a block nor makes one live that is free.
        Damage[] serious = [.. damage.Where(static one => one.Kind is not (DamageKind.Bins or DamageKind.FreeNeighbours or DamageKind.ChunkSwapped or DamageKind.Settings))];
        return serious.Length == 0 ? null : $"its heaps do not hold together ({serious[0].What}): blocks may be missing, and free ones may have been taken for live";
    }
}
