using Ebb.Glibc;

namespace Ebb.Tests.Glibc;

/// <summary>The order of the rows. Whether their numbers are right is asked of DWARF, in the live tests.</summary>
public static class LayoutTables
{
    [Theory]
    [InlineData("2.17", "2.17 2.23 2.27 2.43")]
    [InlineData("2.22", "2.17 2.23 2.27 2.43")]
    [InlineData("2.26", "2.23 2.17 2.27 2.43")]
    [InlineData("2.36", "2.27 2.23 2.17 2.43")]
    [InlineData("2.50", "2.43 2.27 2.23 2.17")]
    [InlineData(null, "2.43 2.27 2.23 2.17")]
    public static void Of_arenas_try_the_row_of_the_version_first_and_all_rows(string? version, string expected) =>
        Assert.Equal(expected, string.Join(' ', ArenaLayout.Candidates(Parse(version)).Select(row => row.Since)));

    [Fact]
    public static void Of_the_other_structs_are_tried_in_the_same_order()
    {
        Assert.Equal("2.26 2.24 2.17 2.35 2.43 2.44", string.Join(' ', ParamLayout.Candidates(Parse("2.31")).Select(row => row.Since)));
        Assert.Equal("2.17 2.35", string.Join(' ', HeapLayout.Candidates(Parse("2.31")).Select(row => row.Since)));
        Assert.Equal("2.30 2.26 2.42", string.Join(' ', TcacheLayout.Candidates(Parse("2.31")).Select(row => row.Since)));
    }

    [Theory]
    [InlineData(0x250, 2, 26)]
    [InlineData(0x290, 2, 30)]
    [InlineData(0x300, 2, 42)]
    [InlineData(0x310, 2, 42)]
    public static void Of_tcaches_are_told_by_the_size_of_the_chunk(ulong size, int major, int minor) =>
        Assert.Equal(new GlibcVersion(major, minor), TcacheLayout.OfChunk(size)?.Since);

    [Fact]
    public static void Of_tcaches_have_no_row_for_other_chunks() => Assert.Null(TcacheLayout.OfChunk(0x2a0));

    private static GlibcVersion? Parse(string? text) =>
        text?.Split('.') is [var major, var minor]
            ? new GlibcVersion(int.Parse(major, null), int.Parse(minor, null))
            : null;
}
