using Ebb.Glibc;

namespace Ebb.Accounts;

/// <summary>All arenas and mmapped blocks of all mallocs of a process, added up.</summary>
public sealed record MallocTotals
{
    public required Bytes System { get; init; }

    public required Bytes Overhead { get; init; }

    public required Bytes Unread { get; init; }

    /// <summary>Blocks handed out, the mmapped ones among them.</summary>
    public required Group Live { get; init; }

    public required Group Tcache { get; init; }

    public required Group Fastbins { get; init; }

    public required Group Bins { get; init; }

    public required Group Top { get; init; }

    public required Group Mmapped { get; init; }

    public Group Free => Tcache + Fastbins + Bins + Top;

    /// <summary>Live + free + overhead + unread, less system + mmapped: 0 where the heap's books close.</summary>
    public long Gap => checked(
        (long)(Live.Bytes + Free.Bytes + Overhead + Unread).Count - (long)(System + Mmapped.Bytes).Count);

    public static MallocTotals Of(IReadOnlyList<MallocFacts> mallocs)
    {
        Bytes system = default, overhead = default, unread = default;
        Group live = default, tcache = default, fastbins = default, bins = default, top = default, mmapped = default;
        foreach (MallocFacts malloc in mallocs)
        {
            mmapped += malloc.Mmapped;
            live += malloc.Mmapped;
            foreach (ArenaFacts arena in malloc.Arenas)
            {
                system += arena.System;
                overhead += arena.Overhead;
                unread += arena.Unread;
                live += arena.Live;
                tcache += arena.Tcache;
                fastbins += arena.Fastbins;
                bins += arena.Bins;
                top += arena.Top;
            }
        }

        return new MallocTotals
        {
            System = system,
            Overhead = overhead,
            Unread = unread,
            Live = live,
            Tcache = tcache,
            Fastbins = fastbins,
            Bins = bins,
            Top = top,
            Mmapped = mmapped,
        };
    }
}
