namespace Ebb.Watching;

/// <summary>Tells by two samples of the same program what its heaps did between them.</summary>
public static class HeapEvents
{
    // Kernels since 6.2 count by processor, and the sum is off by some pages of each: less than this is not told.
    private static readonly Bytes s_floor = new(1 << 20);
    private const int Part = 100;

    /// <param name="before">The sample before.</param>
    /// <param name="after">The later one.</param>
    /// <param name="seconds">When it was, on the line of time of the history.</param>
    public static IReadOnlyList<HeapEvent> Between(Sample before, Sample after, double seconds)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var seen = new List<HeapEvent>();
        void Add(HeapEventKind kind, int arena, ulong bytes) => seen.Add(new HeapEvent(kind, seconds, seconds, after.At, arena, new Bytes(bytes), 1));

        ulong wentBack = 0;
        if (before.Malloc is { } old && after.Malloc is { } now)
        {
            wentBack = Arenas(old, now, Add);
            ulong less = Less(old.Mmapped, now.Mmapped), more = Less(now.Mmapped, old.Mmapped);
            if (more > 0)
            {
                Add(HeapEventKind.MmappedGrew, -1, more);
            }

            if (less > 0)
            {
                Add(HeapEventKind.MmappedShrank, -1, less);
                wentBack += less;
            }
        }

        ulong least = Math.Max(s_floor.Count, before.Kernel.Resident.Count / Part);
        ulong fell = Less(before.Kernel.Resident, after.Kernel.Resident);
        ulong swapped = Less(after.Kernel.Swapped, before.Kernel.Swapped);
        if (swapped >= least)
        {
            Add(HeapEventKind.SwappedOut, -1, swapped);
        }

        ulong explained = wentBack + swapped;
        if (fell > explained && fell - explained >= least)
        {
            Add(HeapEventKind.Returned, -1, fell - explained);
        }

        return seen;
    }

    private static ulong Arenas(MallocFigures old, MallocFigures now, Action<HeapEventKind, int, ulong> add)
    {
        ulong wentBack = 0;
        Dictionary<int, Bytes> had = [];
        foreach (ArenaFigures arena in old.Arenas)
        {
            had[arena.Number] = arena.System;
        }

        foreach (ArenaFigures arena in now.Arenas)
        {
            if (!had.TryGetValue(arena.Number, out Bytes system))
            {
                add(HeapEventKind.ArenaMade, arena.Number, arena.System.Count);
            }
            else if (arena.System > system)
            {
                add(HeapEventKind.Grew, arena.Number, Less(arena.System, system));
            }
            else if (arena.System < system)
            {
                add(HeapEventKind.Shrank, arena.Number, Less(system, arena.System));
                wentBack += Less(system, arena.System);
            }
        }

        return wentBack;
    }

    // By how much the second is less than the first.
    private static ulong Less(Bytes first, Bytes second) => first > second ? first.Count - second.Count : 0;
}
