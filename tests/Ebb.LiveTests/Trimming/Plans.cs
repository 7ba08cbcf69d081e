using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>What a plan names is free, in whole pages, there, and all of it: by the kernel, by the target, and by the walk's own sums.</summary>
public static class Plans
{
    public static TheoryData<string, string> Quiet => Programs.UnderEachGlibc(
        "fastbins.c", "tcache_pin.c", "top_pin.c", "fragments.c 50000 3000 2", "mixed.c 9 6 40000", "arenas.c", "arenas.c 4 4000 2000 1000 ended",
        "broken_brk.c 4000 9000", "foreign_sbrk.c 2000 9000 70000", "realloc.c", "stale_links.c");

    [Theory]
    [MemberData(nameof(Quiet))]
    public static void Hold_all_that_is_free_without_malloc(string program, string glibc)
    {
        using Target target = Programs.Start(program, glibc);
        (Snapshot snapshot, TrimPlan plan) = Of(target, new TrimOptions());

        var returnable = Returnable.Of(snapshot.Mallocs);
        Bytes skipped = plan.Skipped.Aggregate(Bytes.Zero, (sum, one) => sum + one.Bytes);
        Assert.Equal(returnable.ByEbb - returnable.BehindFastbins, plan.Forecast + skipped);
        Assert.True(skipped == Bytes.Zero || !Terrain.Of(target.Pid).IsPlain);
        Assert.All(plan.Arenas, arena => Assert.Equal(arena.Holes.OrderBy(hole => hole.From), arena.Holes));
        ArePagesThatAreThere(target, plan);
        AreOfNoLiveBlock(snapshot, plan);
    }

    [Fact]
    public static void Name_the_top_by_what_glibc_says_of_it()
    {
        using Target target = Target.Start("top_pin.c");
        (Snapshot snapshot, TrimPlan plan) = Of(target, new TrimOptions());

        ulong top = Words.At(target.Pid, plan.Arenas.Count > 0 ? plan.Arenas[0].TopAt : snapshot.Mallocs[0].Arenas[0].TopAt);
        Assert.Equal(target.Number("keepcost"), (Words.At(target.Pid, new Address(top + 8)) & ~7UL));
        Assert.Equal(0UL, Words.At(target.Pid, plan.Arenas[0].State) & 0xffffffff); // the lock, and nobody has it
    }

    [Fact]
    public static void Leave_what_is_asked_to_be_kept_of_the_tops()
    {
        using Target target = Target.Start("arenas.c", "4", "4000", "2000", "1000", "ended");
        (_, TrimPlan all) = Of(target, new TrimOptions());
        (_, TrimPlan plan) = Of(target, new TrimOptions { Keep = new Bytes(1 << 20) });

        Assert.Equal(1UL << 20, all.Forecast.Count - plan.Forecast.Count);
        Assert.Equal(new Skipped(new Bytes(1 << 20), "kept for the next requests (--keep)"), Assert.Single(plan.Skipped));
    }

    [Fact]
    public static void Are_of_one_arena_where_one_is_asked_for()
    {
        using Target target = Target.Start("arenas.c");
        (_, TrimPlan all) = Of(target, new TrimOptions());
        (_, TrimPlan plan) = Of(target, new TrimOptions { Arena = all.Arenas[^1].Index });

        Assert.Equal(all.Arenas[^1].Returns, plan.Forecast);
        Assert.Equal(all.Forecast, plan.Forecast + plan.Skipped.Aggregate(Bytes.Zero, (sum, one) => sum + one.Bytes));
    }

    private static (Snapshot Snapshot, TrimPlan Plan) Of(Target target, TrimOptions options)
    {
        Inspected.Quiet(target.Pid);
        Snapshot snapshot = Capture.Take(target.Pid, new CaptureOptions { TakesMap = true }, TestContext.Current.CancellationToken);
        Assert.True(snapshot.Capture.IsExact, snapshot.Capture.WhyInexact);
        return (snapshot, TrimPlanner.Of(snapshot, Terrain.Of(target.Pid), options));
    }

    // As the kernel's own table has it.
    private static void ArePagesThatAreThere(Target target, TrimPlan plan)
    {
        Hole[] holes = [.. plan.Arenas.SelectMany(arena => arena.Holes)];
        Assert.All(holes, hole => Assert.True(hole.From % 4096 == 0 && hole.To % 4096 == 0 && hole.From >= hole.At + 16 && hole.To <= hole.At + hole.Size));
        Assert.Equal(holes.Aggregate(0UL, (sum, hole) => sum + Pagemap.Present(target.Pid, hole.From, hole.To)), plan.Forecast.Count);
    }

    private static void AreOfNoLiveBlock(Snapshot snapshot, TrimPlan plan)
    {
        ChunkRun[] taken = [.. snapshot.Mallocs[0].Map!.Regions.SelectMany(region => region.Runs).Where(run => run.State is not (ChunkState.Bin or ChunkState.Top)).OrderBy(run => run.At)];
        foreach (Hole hole in plan.Arenas.SelectMany(arena => arena.Holes))
        {
            int next = FirstBehind(taken, hole.From);
            Assert.True(next == taken.Length || taken[next].At.Value >= hole.To, $"{hole} meets {(next < taken.Length ? taken[next] : default)}");
        }
    }

    // The first run that ends behind an address.
    private static int FirstBehind(ChunkRun[] runs, ulong at)
    {
        int low = 0, high = runs.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = runs[middle].End.Value <= at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
