using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>The heaps of thread arenas. Each is a region of its own, so that many can be walked at a time.</summary>
internal sealed class ThreadHeaps(IPagedMemory memory, IReadOnlyList<Extent> extents, WalkCrew crew, Marks marks, ArenaLayout layout, AddressRanges images)
{
    // What so many heaps add up to is kept until all of them are walked: a few KiB each.
    private const int HeapsAtATime = 256;

    private readonly IPagedMemory _memory = memory;
    private readonly IReadOnlyList<Extent> _extents = extents;
    private readonly WalkCrew _crew = crew;
    private readonly Marks _marks = marks;
    private readonly ArenaLayout _layout = layout;
    private readonly AddressRanges _images = images;

    public bool ReadsSwapped { get; init; }

    public bool IsStill { get; init; }

    /// <summary>Walks all heaps of these arenas; one result for each arena, in their order.</summary>
    public List<ArenaWalk> Read(IEnumerable<(Arena Arena, List<Heap> Heaps, FastbinProof Proof)> arenas, Settings? settings)
    {
        var walks = new List<ArenaWalk>();
        var jobs = new List<Job>();
        foreach ((Arena arena, List<Heap> heaps, FastbinProof proof) in arenas)
        {
            var into = new ArenaWalk(arena, _images);
            walks.Add(into);
            foreach (Heap heap in heaps)
            {
                if (TryPrepare(into, heap, proof) is { } job)
                {
                    jobs.Add(job);
                }

                if (jobs.Count == HeapsAtATime)
                {
                    Do(jobs, settings);
                }
            }
        }

        Do(jobs, settings);
        return walks;
    }

    private void Do(List<Job> jobs, Settings? settings)
    {
        _crew.Walk([.. jobs.Select(static job => job.Part)]);
        foreach (Job job in jobs)
        {
            RegionPart part = job.Part;
            job.Into.Take(part.Region, job.Extent, part.Pages, part.Sums, job.At, 0, settings);
            ulong end = part.Region.Limit;
            job.Into.AddSurplus(job.Extent, new Bytes(part.Pages.Huge(end, Math.Min(job.Extent.End, job.At + Heap.DefaultMax))));
        }

        jobs.Clear();
    }

    private Job? TryPrepare(ArenaWalk into, in Heap heap, FastbinProof proof)
    {
        Extent? extent = Extent.Containing(_extents, heap.At);

        // Stopped in the middle of a change: its thread held the lock.
        bool isSettled = IsStill && into.Arena.Mutex == 0;

        // A heap that grew since its mapping was read is read as far as it was mapped.
        ulong end = IsStill || extent is null ? heap.End : Math.Min(heap.End, extent.End);
        bool fits = !heap.HasTop || !isSettled || TopFits(into.Arena.Top, heap);
        if (extent is null || heap.First >= end || end > extent.End || !fits)
        {
            into.Damage.Add(DamageKind.Top, into.Arena.At, into.Arena.Top, "an arena's top does not end where its heap ends");
            return null;
        }

        var region = heap.HasTop
            ? new Region(heap.First, isSettled ? into.Arena.Top : end, end, RegionKind.WithTop, false, into.Arena.At + (ulong)_layout.Top)
            : new Region(heap.First, end, end, RegionKind.InnerHeap, false);
        return new Job(into, heap.At, extent, _crew.Part(region, extent.Pages(_memory, ReadsSwapped), _marks, proof, into.Arena.Index));
    }

    // A thread that takes a block moves the top first and writes its size next, often on a page that is new to it: there it
    // waits for the page, and that is where most are stopped. The heap's end is the top's end all the same.
    private bool TopFits(ulong top, in Heap heap)
    {
        if (top < heap.First || top >= heap.End)
        {
            return false;
        }

        return !_memory.IsThere(top, 16)
            || (_memory.TryReadWord(new Address(top + 8), out ulong header) && (header == 0 || top + (header & ~7UL) == heap.End));
    }

    private sealed record Job(ArenaWalk Into, ulong At, Extent Extent, RegionPart Part);
}
