using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Oracles;

/// <summary>Two of glibc's own witnesses agree: <c>malloc_info</c> and <c>mallinfo</c>.</summary>
public static class MallocInfoOfATarget
{
    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Sums_to_what_mallinfo_counts(string glibc)
    {
        using Target target = new Fixture("mixed.c").Under(glibc).Start();

        var info = MallocInfo.Of(target);

        Assert.Equal(target.Number("arena"), info.Arenas.Aggregate(0UL, (sum, arena) => sum + arena.System));
        Assert.Equal(target.Number("smblks"), info.Arenas.Aggregate(0UL, (sum, arena) => sum + arena.Fast.Count));
        Assert.Equal(target.Number("fsmblks"), info.Arenas.Aggregate(0UL, (sum, arena) => sum + arena.Fast.Size));
        Assert.Equal(target.Number("ordblks"), info.Arenas.Aggregate(0UL, (sum, arena) => sum + arena.Rest.Count));
        Assert.Equal(target.Number("hblks"), info.Mmapped.Count);
        Assert.Equal(target.Number("hblkhd"), info.Mmapped.Size);
    }

    [Fact]
    public static void Leaves_the_counts_as_they_were()
    {
        using Target target = Target.Start("fastbins.c");

        MallocInfo.Of(target);

        Assert.All(target.Command("count"), fact => Assert.Equal(target[fact.Key], fact.Value));
    }
}
