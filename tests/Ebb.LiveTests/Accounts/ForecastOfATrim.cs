using System.Globalization;
using Ebb.Accounts;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Accounts;

/// <summary>What Ebb says that malloc_trim(0) would return is what it does return, in each glibc.</summary>
public static class ForecastOfATrim
{
    public static TheoryData<string, string> Trimmed => Programs.UnderEachGlibc(
        "fastbins.c", "tcache_pin.c", "top_pin.c", "fragments.c", "fragments.c 50000 3000 2", "memalign.c", "mixed.c", "mixed.c 9 6 40000", "arenas.c",
        "arenas.c 4 4000 2000 1000 ended", "arenas.c 3 9000 9000 0", "dynamic_threshold.c", "broken_brk.c", "broken_brk.c 4000 9000", "foreign_sbrk.c",
        "foreign_sbrk.c 2000 9000 70000", "in_use.c", "mmapped.c", "realloc.c", "mallopt.c");

    [Theory]
    [MemberData(nameof(Trimmed))]
    public static void Is_what_comes_back_to_the_page(string program, string glibc)
    {
        using Target target = Programs.Start(program, glibc);
        target.Command("rss"); // brings in the code that says it
        var seen = Inspected.Of(target);
        IReadOnlyDictionary<string, ulong> before = Kernel.Rollup(target.Pid);

        IReadOnlyDictionary<string, string> trimmed = target.Command("trim");

        // The code of malloc_trim itself comes in from its file; heaps are anonymous.
        IReadOnlyDictionary<string, ulong> after = Kernel.Rollup(target.Pid);
        var forecast = Returnable.Of(seen.Snapshot.Mallocs);
        Assert.Equal((long)forecast.ByMallocTrim.Count, (long)before["Anonymous"] - (long)after["Anonymous"]);
        Assert.Equal(
            (long)forecast.ByMallocTrim.Count - (OfFiles(after) - OfFiles(before)),
            long.Parse(trimmed["rss_before"], CultureInfo.InvariantCulture) - long.Parse(trimmed["rss_after"], CultureInfo.InvariantCulture));
        Assert.True(forecast.ByEbb >= forecast.ByMallocTrim);
        Assert.Equal(seen.Ledger[LedgerKind.Held].Resident, forecast.ByEbb);
    }

    [Theory]
    [MemberData(nameof(Trimmed))]
    public static void Is_nothing_more_after_a_trim(string program, string glibc)
    {
        using Target target = Programs.Start(program, glibc);
        target.Command("trim");

        var seen = Inspected.Of(target);

        Assert.Equal(Bytes.Zero, Returnable.Of(seen.Snapshot.Mallocs).ByMallocTrim);
        seen.Closes();
    }

    private static long OfFiles(IReadOnlyDictionary<string, ulong> rollup) => (long)rollup["Rss"] - (long)rollup["Anonymous"];
}
