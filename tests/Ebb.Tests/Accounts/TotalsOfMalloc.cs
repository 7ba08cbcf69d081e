using Ebb.Accounts;
using Ebb.Glibc;
using static Ebb.Tests.Snapshots.Made;

namespace Ebb.Tests.Accounts;

public static class TotalsOfMalloc
{
    private static readonly MallocFacts s_malloc = Malloc(
        Arena(0) with { System = KiB(1000), Live = Blocks(5, KiB(500)), Tcache = Blocks(2, KiB(10)), Fastbins = Blocks(3, KiB(20)), Bins = Blocks(4, KiB(100)), Top = Blocks(1, KiB(366)), Overhead = KiB(4) },
        Arena(1) with { System = KiB(132), Live = Blocks(1, KiB(32)), Bins = default, Top = Blocks(1, KiB(90)), Overhead = KiB(2), Unread = KiB(8) }) with
    {
        Mmapped = Blocks(2, KiB(600)),
    };

    [Fact]
    public static void Live_has_the_mmapped_blocks_and_free_has_all_four_lists()
    {
        var totals = MallocTotals.Of([s_malloc]);

        Assert.Equal(Blocks(8, KiB(1132)), totals.Live);
        Assert.Equal(Blocks(2 + 3 + 4 + 2, KiB(586)), totals.Free);
        Assert.Equal(KiB(6), totals.Overhead);
        Assert.Equal(KiB(1132), totals.System);
    }

    [Fact]
    public static void The_books_close()
    {
        Assert.Equal(0, MallocTotals.Of([s_malloc]).Gap);
        Assert.Equal(-1024, MallocTotals.Of([Malloc(Arena(0) with { System = KiB(1) })]).Gap);
    }
}
