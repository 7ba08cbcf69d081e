using Ebb.Glibc;
using Ebb.Snapshots;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>A plan of every whole free page, also of those that are not there: it is never empty, so that every instant of a trim is reached.</summary>
internal static class EverythingFree
{
    private const ulong PageSize = 4096;

    public static TrimPlan Of(int pid) => Of(Capture.Take(pid, new CaptureOptions { TakesMap = true }));

    public static TrimPlan Of(Snapshot snapshot)
    {
        var arenas = new List<ArenaHoles>();
        foreach (MallocFacts malloc in snapshot.Mallocs)
        {
            foreach (ArenaFacts arena in malloc.Arenas.Where(one => one.TopAt != Address.Zero))
            {
                Hole[] holes = [.. malloc.Map!.Regions.Where(region => region.Arena == arena.Index).SelectMany(region => region.Runs).SelectMany(HolesOf).OrderBy(hole => hole.At)];
                ulong[] heaps = arena.IsMain ? [] : [.. malloc.Map!.Regions.Where(region => region.Arena == arena.Index).Select(region => region.Start.Value).Order()];
                arenas.Add(new ArenaHoles(arena.Index, arena.Address, arena.TopAt, holes) { Heaps = heaps });
            }
        }

        return new TrimPlan { Pid = snapshot.Target.Pid, Arenas = [.. arenas.Where(arena => arena.Holes.Count > 0)], Skipped = [] };
    }

    private static IEnumerable<Hole> HolesOf(ChunkRun run)
    {
        bool isTop = run.State == ChunkState.Top;
        for (ulong i = 0; (isTop || run.State == ChunkState.Bin) && i < run.Count; i++)
        {
            ulong at = run.At.Value + (i * run.Size.Count), end = at + run.Size.Count;
            ulong from = (at + (isTop ? 16u : 48u) + PageSize - 1) & ~(PageSize - 1), to = end & ~(PageSize - 1);
            if (from < to)
            {
                yield return new Hole(at, run.Size.Count, from, to, to - from, isTop);
            }
        }
    }
}
