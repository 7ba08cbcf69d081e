using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>Several walks at a time, each on a thread of its own with a window of its own, and what they found as one.</summary>
/// <param name="maps">Room for maps of what is walked; null where nobody asked for any.</param>
/// <param name="takesTypes">Live chunks are counted by type.</param>
internal sealed class WalkCrew(IPagedMemory memory, WalkLimits limits, int rereads, AddressRanges images, WalkPlan plan, MapRoom? maps, bool takesTypes) : IDisposable
{
    private readonly IPagedMemory _memory = memory;
    private readonly WalkLimits _limits = limits;
    private readonly int _rereads = rereads;
    private readonly AddressRanges _images = images;
    private readonly WalkPlan _plan = plan;
    private readonly MapRoom? _maps = maps;
    private readonly bool _takesTypes = takesTypes;
    private readonly List<ChunkWalk> _walks = [];

    /// <summary>Seams that proved to be right, and that were guessed, so far.</summary>
    public (int Right, int Guessed) Seams { get; private set; }

    /// <summary>The walk of the thread that calls.</summary>
    public ChunkWalk First => Walker(0);

    /// <summary>A part that is a whole region.</summary>
    public RegionPart Part(in Region region, PageSet pages, Marks marks, FastbinProof proof, int arena) =>
        new(region, pages, marks, proof, Sums(pages, proof, arena), null, default);

    /// <summary>Walks one region, in pieces where it is large.</summary>
    public RegionSums Walk(in Region region, PageSet pages, Marks marks, FastbinProof proof, int arena)
    {
        Seam[] seams = Cut(region, pages, marks, proof, arena);
        if (seams.Length > 0)
        {
            var parts = new RegionPart[seams.Length + 1];
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = new RegionPart(
                    region, pages, marks, proof, Sums(pages, proof, arena), i == 0 ? null : seams[i - 1], seams.AsMemory(i));
            }

            Run(parts, () => SkipVain(parts));
            if (Join(parts) is { } sums)
            {
                return sums;
            }
        }

        RegionPart whole = Part(region, pages, marks, proof, arena);
        Walk([whole]);
        return whole.Sums;
    }

    /// <summary>Walks whole regions.</summary>
    public void Walk(IReadOnlyList<RegionPart> parts)
    {
        Run(parts, static () => { });
        foreach (RegionPart part in parts)
        {
            part.Sums.Runs.Close();
        }
    }

    public void Dispose() => _walks.ForEach(static walk => walk.Dispose());

    // A walk that only collects is made once more.
    private RegionSums Sums(PageSet pages, FastbinProof proof, int arena)
    {
        bool counts = proof.Collector is null;
        return new(pages, _images, arena, _maps is not null && counts ? new ChunkMap(_maps) : null, _takesTypes && counts ? new TypeCounts(_images) : null);
    }

    // A collector has one set of bits for all.
    private Seam[] Cut(in Region region, PageSet pages, Marks marks, FastbinProof proof, int arena)
    {
        ulong length = region.Stop - region.First;
        ulong resident = pages.Resident(region.First, region.Stop);
        ulong pieces = resident < _plan.AloneBelow || proof.Collector is not null ? 1 : Math.Min((ulong)_plan.Pieces, resident / _plan.SmallestPiece);
        var seams = new List<Seam>();
        marks.Sort();
        for (ulong piece = 1; piece < pieces; piece++)
        {
            ulong around = region.First + (ulong)((UInt128)length * piece / pieces);
            if ((seams.Count == 0 || around > seams[^1].At)
                && First.TryCut(region, pages, marks, proof, around, new RegionSums(pages, _images, arena, null, null), out Seam seam))
            {
                seams.Add(seam);
            }
        }

        Seams = Seams with { Guessed = Seams.Guessed + seams.Count };
        return [.. seams];
    }

    // From the first part on, each leads to the next: what starts at a seam between starts nowhere.
    private static void SkipVain(RegionPart[] parts)
    {
        for (int index = 0; index < parts.Length && parts[index].IsDone;)
        {
            int reached = parts[index].Reached is { } seam ? index + seam + 1 : parts.Length;
            for (index++; index < reached; index++)
            {
                parts[index].IsVain = true;
            }
        }
    }

    // Null where the walks lost their way more often than one walk may.
    private RegionSums? Join(RegionPart[] parts)
    {
        RegionSums sums = parts[0].Sums;
        for (int index = 0; parts[index].Reached is { } seam;)
        {
            index += seam + 1;
            Seams = Seams with { Right = Seams.Right + 1 };
            sums.Join(parts[index].Sums);
        }

        sums.Runs.Close();
        return sums.Losses > WalkLimits.MaxLosses ? null : sums;
    }

    private void Run(IReadOnlyList<RegionPart> parts, Action done)
    {
        ulong resident = 0;
        foreach (RegionPart part in parts)
        {
            resident += part.Pages.Resident(part.Region.First, part.Region.Stop);
            part.Marks.Sort();
        }

        bool isShared = parts.Any(static part => part.Proof.Collector is not null);
        int workers = resident < _plan.AloneBelow || isShared ? 1 : Math.Clamp(parts.Count, 1, _plan.Workers);
        int next = -1;
        ChunkWalk[] walks = [.. Enumerable.Range(0, workers).Select(Walker)];
        Crew.Run(workers, worker =>
        {
            try
            {
                Work(walks[worker]);
            }
            catch
            {
                next = parts.Count; // what failed for one fails for all
                throw;
            }
        });

        void Work(ChunkWalk walk)
        {
            for (int index = Interlocked.Increment(ref next); index < parts.Count; index = Interlocked.Increment(ref next))
            {
                walk.Walk(parts[index]);
                lock (done)
                {
                    parts[index].IsDone = true;
                    done();
                }
            }
        }
    }

    private ChunkWalk Walker(int worker)
    {
        while (_walks.Count <= worker)
        {
            _walks.Add(new ChunkWalk(_memory, _limits, _rereads));
        }

        return _walks[worker];
    }
}
