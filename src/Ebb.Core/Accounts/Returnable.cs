using Ebb.Glibc;

namespace Ebb.Accounts;

/// <summary>The resident bytes that could go back to the kernel now, by the way they go.</summary>
/// <param name="ByEbb">Whole free pages anywhere.</param>
/// <param name="ByMallocTrim">What one <c>malloc_trim(0)</c> would return.</param>
/// <param name="InTop">The part of <paramref name="ByEbb"/> in the arenas' tops.</param>
/// <param name="BehindFastbins">The part of <paramref name="ByEbb"/> that is free only once malloc has merged its fastbins.</param>
/// <param name="Ranges">Separate ranges of pages in <paramref name="ByEbb"/>.</param>
public sealed record Returnable(Bytes ByEbb, Bytes ByMallocTrim, Bytes InTop, Bytes BehindFastbins, ulong Ranges)
{
    private const double MicrosecondsPerRange = 5.8;
    private const double MicrosecondsPerPage = 0.25;
    private const double PageSize = 4096;

    /// <summary>How long giving it all back would take: ranges and pages at the cost of vectored <c>process_madvise(2)</c>, rounded up.</summary>
    public TimeSpan PauseForecast =>
        TimeSpan.FromMicroseconds((Ranges * MicrosecondsPerRange) + (ByEbb.Count / PageSize * MicrosecondsPerPage));

    /// <summary>Most of it is free only once malloc has merged its fastbins: a trim has malloc do that first.</summary>
    public bool NeedsMalloc => BehindFastbins.Count > ByEbb.Count / 2;

    /// <summary>What <c>ebb trim</c> returns where nothing has to be left.</summary>
    public Bytes ByTrim => NeedsMalloc || BehindFastbins > ByEbb ? ByEbb : ByEbb - BehindFastbins;

    public static Returnable Of(IReadOnlyList<MallocFacts> mallocs)
    {
        Bytes byEbb = default, byTrim = default, inTop = default, behind = default;
        ulong ranges = 0;
        foreach (MallocFacts malloc in mallocs)
        {
            foreach (ArenaFacts arena in malloc.Arenas)
            {
                byEbb += arena.Forecast.ByEbb;
                byTrim += arena.Forecast.ByMallocTrim;
                inTop += arena.Forecast.InTop;
                behind += arena.Forecast.BehindFastbins;
                ranges = checked(ranges + arena.Forecast.Ranges);
            }
        }

        return new Returnable(byEbb, byTrim, inTop, behind, ranges);
    }
}
