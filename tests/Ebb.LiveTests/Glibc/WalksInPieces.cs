using Ebb.Glibc;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Glibc;

/// <summary>What several walks find in the heaps of a real process is what one finds.</summary>
public static class WalksInPieces
{
    [Theory]
    [InlineData("mixed.c", "3", "7", "30000")]
    [InlineData("fragments.c", "100000", "100", "16")]
    [InlineData("fragments.c", "100000", "200", "2")]
    [InlineData("fastbins.c", "100000", "100")]
    [InlineData("stale_links.c", "100000", "100")]
    [InlineData("in_use.c", "100000", "100")]
    [InlineData("in_use.c", "10000", "10240")]
    [InlineData("fragments.c", "5000", "60000", "3")]
    [InlineData("fastbins.c", "100000", "100", "shuffled")]
    [InlineData("arenas.c", "4", "4000", "2000", "1000", "ended")]
    public static void Find_the_same_in_one_piece_and_in_two_and_in_seven(string source, params string[] arguments)
    {
        using Target target = Target.Start(source, arguments);
        Inspected.Quiet(target.Pid);
        string[] texts = [.. new[] { WalkPlan.For(1), Cut(2), Cut(7) }.Select(plan => Text(target.Pid, plan))];
        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(texts[0], texts[2]);

        static WalkPlan Cut(int pieces) => new() { Workers = 2, Pieces = pieces, SmallestPiece = 1 << 16, AloneBelow = 0 };
    }

    private static string Text(int pid, WalkPlan plan)
    {
        var snapshot = Capture.Take(pid, new CaptureOptions { Walks = plan }, TestContext.Current.CancellationToken);
        Assert.True(snapshot.Capture.IsExact, snapshot.Capture.WhyInexact);
        MallocFacts malloc = Assert.Single(snapshot.Mallocs);
        return string.Join('\n', [.. malloc.Arenas, .. malloc.PagePins, .. malloc.LiveSizes, malloc.Mmapped, .. snapshot.Mappings, .. snapshot.Damage]);
    }
}
