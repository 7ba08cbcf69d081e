using System.Globalization;
using Ebb.Glibc;
using Ebb.Memory;
using Ebb.Snapshots;

namespace Ebb.Trimming;

/// <summary>Makes a plan of a snapshot: every whole free page that is there, but for what must be left.</summary>
/// <remarks>Chunks in fastbins and caches are not free to the arena: their pages go only by <see cref="TrimWay.Call"/>.</remarks>
public static class TrimPlanner
{
    /// <summary>Pages that are not there divide a chunk's pages in two only where they are more than this: another range costs more than they do.</summary>
    private const ulong PagesWorthAGap = 16;

    /// <summary>Less than this part of a huge page is not worth that it is split.</summary>
    private const ulong PartOfAHugePage = 4;

    private const string Crumbs = "on huge pages of which less than a quarter is free: they would be split for little";
    private const string OtherArena = "in other arenas than the one asked for (--arena)";
    private const string Reserve = "kept for the next requests (--keep)";

    /// <param name="snapshot">Of the running process, taken with <see cref="CaptureOptions.TakesMap"/>.</param>
    /// <exception cref="ArgumentException">It has no map.</exception>
    public static TrimPlan Of(Snapshot snapshot, Terrain terrain, TrimOptions options)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(terrain);
        ArgumentNullException.ThrowIfNull(options);
        if (snapshot.Mallocs.Any(static malloc => malloc.Map is null))
        {
            throw new ArgumentException("the snapshot has no map of its heaps", nameof(snapshot));
        }

        ulong pageSize = (ulong)Environment.SystemPageSize;
        var pages = new Residence(snapshot.Mallocs.SelectMany(static malloc => malloc.Map!.Pages).OrderBy(static stretch => stretch.Start));
        var skipped = new SkippedBytes();
        var arenas = new List<(ArenaFacts Facts, List<ulong> Heaps)>();
        List<FreeSpan> spans = FreePages(snapshot, arenas, options.Arena, pageSize, pages, skipped);
        spans.Sort(static (a, b) => a.From.CompareTo(b.From));
        spans = SpanCuts.Without(spans, terrain.Kept, pages, skipped);
        spans = Tightened(spans, pages, pageSize * PagesWorthAGap);
        spans = SpanCuts.Without(spans, Crumbled(spans, terrain), pages, skipped);
        spans = SpanCuts.Without(spans, Reserved(spans, pages, options.Keep.Count, pageSize), pages, skipped);
        return new TrimPlan { Pid = snapshot.Target.Pid, Arenas = ByArena(spans, arenas, pages), Skipped = skipped.All };
    }

    private static List<FreeSpan> FreePages(
        Snapshot snapshot, List<(ArenaFacts Facts, List<ulong> Heaps)> arenas, int? only, ulong pageSize, Residence pages, SkippedBytes skipped)
    {
        var spans = new List<FreeSpan>();
        foreach (MallocFacts malloc in snapshot.Mallocs)
        {
            int first = arenas.Count;
            arenas.AddRange(malloc.Arenas.Select(static arena => (arena, new List<ulong>())));
            foreach (HeapRegion region in malloc.Map!.Regions)
            {
                int at = arenas.FindIndex(first, arena => arena.Facts.Index == region.Arena);
                if (at >= 0 && !arenas[at].Facts.IsMain)
                {
                    arenas[at].Heaps.Add(region.Start.Value);
                }

                string? why = at < 0 ? "of no arena" : only is { } one && one != region.Arena ? OtherArena : Unsound(snapshot, arenas[at].Facts, region);
                foreach (FreeSpan span in SpansOf(region, at, pageSize))
                {
                    if (why is not null)
                    {
                        skipped.Add(pages.Resident(span.From, span.To), why);
                    }
                    else
                    {
                        spans.Add(span);
                    }
                }
            }
        }

        return spans;
    }

    private static IEnumerable<FreeSpan> SpansOf(HeapRegion region, int arena, ulong pageSize)
    {
        foreach (ChunkRun run in region.Runs)
        {
            if (run.State is not (ChunkState.Bin or ChunkState.Top) || run.Size.Count < pageSize)
            {
                continue;
            }

            bool isTop = run.State == ChunkState.Top;
            for (ulong i = 0; i < run.Count; i++)
            {
                ulong at = run.At.Value + (i * run.Size.Count), end = at + run.Size.Count;
                if (Pages.Between(at + (isTop ? Pages.TopStruct : Pages.ChunkStruct), end, pageSize, out ulong from, out ulong to))
                {
                    yield return new FreeSpan(arena, at, run.Size.Count, from, to, isTop);
                }
            }
        }
    }

    // What does not hold together at one place may be misread at another: of that stretch nothing is touched.
    private static string? Unsound(Snapshot snapshot, ArenaFacts arena, HeapRegion region)
    {
        foreach (Damage damage in snapshot.Damage)
        {
            bool isHere = damage.At >= region.Start && damage.At < region.End;
            bool isOfArena = damage.At == arena.Address && damage.Kind is DamageKind.Bins or DamageKind.Top or DamageKind.HeapChain;
            if (isHere || isOfArena)
            {
                return string.Create(CultureInfo.InvariantCulture, $"in a heap that is damaged ({damage.Kind} at {damage.At})");
            }
        }

        return arena.TopAt == Address.Zero ? "of an arena that is not alive" : null;
    }

    private static List<FreeSpan> Tightened(List<FreeSpan> spans, Residence pages, ulong gap)
    {
        var tight = new List<FreeSpan>(spans.Count);
        foreach (FreeSpan span in spans)
        {
            foreach (AddressRange range in pages.Inside(span.From, span.To, gap))
            {
                tight.Add(span with { From = range.Start, To = range.End });
            }
        }

        return tight;
    }

    private static List<KeptRange> Crumbled(List<FreeSpan> spans, Terrain terrain)
    {
        var crumbled = new List<KeptRange>();
        int next = 0;
        ulong seen = 0;
        foreach (AddressRange range in terrain.HugePages)
        {
            for (ulong page = Math.Max(range.Start, seen); page < range.End; page += terrain.HugePageSize)
            {
                ulong end = page + terrain.HugePageSize, free = 0;
                seen = end;
                while (next < spans.Count && spans[next].To <= page)
                {
                    next++;
                }

                if (next == spans.Count)
                {
                    return crumbled;
                }

                for (int i = next; i < spans.Count && spans[i].From < end; i++)
                {
                    free += Math.Min(spans[i].To, end) - Math.Max(spans[i].From, page);
                }

                if (free > 0 && free < terrain.HugePageSize / PartOfAHugePage)
                {
                    crumbled.Add(new KeptRange(page, end, Crumbs));
                }
            }
        }

        return crumbled;
    }

    // At the beginning of tops, the largest first: there the next requests are served from. Then of other chunks.
    private static List<KeptRange> Reserved(List<FreeSpan> spans, Residence pages, ulong keep, ulong pageSize)
    {
        var reserved = new List<KeptRange>();
        if (keep == 0)
        {
            return reserved;
        }

        foreach (FreeSpan span in spans.OrderByDescending(static span => span.IsTop).ThenByDescending(static span => span.Size).ThenBy(static span => span.From))
        {
            if (keep == 0)
            {
                break;
            }

            ulong to = span.From;
            foreach (AddressRange range in pages.Inside(span.From, span.To, 0))
            {
                ulong taken = Math.Min(range.End - range.Start, (keep + pageSize - 1) / pageSize * pageSize);
                to = range.Start + taken;
                keep -= Math.Min(keep, taken);
                if (keep == 0)
                {
                    break;
                }
            }

            reserved.Add(new KeptRange(span.From, to, Reserve));
        }

        reserved.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        return reserved;
    }

    private static List<ArenaHoles> ByArena(List<FreeSpan> spans, List<(ArenaFacts Facts, List<ulong> Heaps)> arenas, Residence pages)
    {
        var holes = new List<Hole>?[arenas.Count];
        foreach (FreeSpan span in spans)
        {
            ulong resident = pages.Resident(span.From, span.To);
            if (resident > 0)
            {
                (holes[span.Arena] ??= []).Add(new Hole(span.At, span.Size, span.From, span.To, resident, span.IsTop));
            }
        }

        var found = new List<ArenaHoles>();
        for (int i = 0; i < arenas.Count; i++)
        {
            if (holes[i] is { } some)
            {
                (ArenaFacts arena, List<ulong> heaps) = arenas[i];
                found.Add(new ArenaHoles(arena.Index, arena.Address, arena.TopAt, some) { Heaps = [.. heaps.Order()] });
            }
        }

        return found;
    }
}
