using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>The top of an arena: how long it is, and what of it could go back.</summary>
internal readonly record struct TopPages
{
    private const ulong MinSize = 32;

    public ulong Size { get; private init; }

    /// <summary>Resident whole pages of the top, with a free run of fastbin chunks that would merge with it.</summary>
    public ulong Held { get; private init; }

    public ulong HeldVirtual { get; private init; }

    public ulong HeldSwapped { get; private init; }

    /// <summary>The part of <see cref="Held"/> that needs no merging.</summary>
    public ulong HeldWithoutMerging { get; private init; }

    /// <summary>What the run that merges was counted with on its own.</summary>
    public ulong MergedHeld { get; private init; }

    public ulong MergedVirtual { get; private init; }

    public ulong MergedSwapped { get; private init; }

    /// <summary>What <c>malloc_trim(0)</c> lowers the brk by; nothing of the top of a thread arena.</summary>
    public ulong ByMallocTrim { get; private init; }

    public static TopPages Of(PageSet pages, in Region region, FreeRuns runs, ulong brkEnd, Settings? settings)
    {
        ulong top = region.Stop;
        ulong end = region.Limit;
        ulong size = end - top;
        bool merges = runs.Any && runs.End == top;
        ulong start = merges ? runs.Start : top;
        bool any = Pages.Between(start + Pages.TopStruct, end, pages.PageSize, out ulong from, out ulong to);
        bool alone = Pages.Between(top + Pages.TopStruct, end, pages.PageSize, out ulong fromAlone, out _);
        ulong mergedFrom = 0;
        ulong mergedTo = 0;
        bool merged = merges && Pages.Whole(runs.Start, runs.End - runs.Start, pages.PageSize, out mergedFrom, out mergedTo);
        return new TopPages
        {
            Size = size,
            Held = any ? pages.Resident(from, to) : 0,
            HeldVirtual = any ? to - from : 0,
            HeldSwapped = any ? pages.Swapped(from, to) : 0,
            HeldWithoutMerging = alone ? pages.Resident(fromAlone, end & ~(pages.PageSize - 1)) : 0,
            MergedHeld = merged ? pages.Resident(mergedFrom, mergedTo) : 0,
            MergedVirtual = merged ? mergedTo - mergedFrom : 0,
            MergedSwapped = merged ? pages.Swapped(mergedFrom, mergedTo) : 0,
            ByMallocTrim = brkEnd == end ? BySystrim(pages, start, end, settings) : 0,
        };
    }

    // systrim(0): all but 32 bytes and one, in whole pages, or in whole huge pages where malloc asks for those.
    private static ulong BySystrim(PageSet pages, ulong start, ulong end, Settings? settings)
    {
        ulong area = end - start - MinSize - 1;
        ulong unit = settings?.ThpPageSize is { } huge and > 0 ? huge : pages.PageSize;
        ulong lowered = end - start <= MinSize + 1 ? 0 : area / unit * unit;
        return lowered == 0 ? 0 : pages.Resident(end - lowered, end);
    }
}
