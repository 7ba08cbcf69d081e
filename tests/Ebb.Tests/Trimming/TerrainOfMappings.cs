using System.Globalization;
using System.Text;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;
using Ebb.Tests.Memory;
using Ebb.Trimming;

namespace Ebb.Tests.Trimming;

/// <summary>What must be left, and where huge pages lie, by the kernel's own words: proc_pid_smaps(5).</summary>
public static class TerrainOfMappings
{
    private const ulong Start = 0x7f00_0000_0000;
    private const ulong Huge = 2 << 20;

    [Theory]
    [InlineData("rd wr mr mw me lo ac", "locked in memory (mlock)")]
    [InlineData("rd wr mr mw me ht", "in pages of hugetlbfs, which go back whole or not at all")]
    [InlineData("rd wr mr mw me ac um", "watched by a userfaultfd, which would be told of each page")]
    [InlineData("rd wr mr mw me ac uw", "watched by a userfaultfd, which would be told of each page")]
    [InlineData("rd wr mr mw me ac ui", "watched by a userfaultfd, which would be told of each page")]
    public static void A_mapping_is_kept_for_what_it_is(string flags, string why)
    {
        Terrain terrain = Of(new SyntheticMemory(), Mapping(Start, Start + 0x10_0000, flags));

        Assert.Equal([new KeptRange(Start, Start + 0x10_0000, why)], terrain.Kept);
        Assert.False(terrain.IsPlain);
    }

    [Fact]
    public static void A_mapping_with_pages_that_were_given_up_already_is_kept() => Assert.Equal(
        [new KeptRange(Start, Start + 0x10_0000, "in a mapping with pages given up already (MADV_FREE): the kernel takes those when it needs them")],
        Of(new SyntheticMemory(), Mapping(Start, Start + 0x10_0000, "rd wr", lazyFree: 4)).Kept);

    [Theory]
    [InlineData("rd wr mr mw me ac")]
    [InlineData("rd wr mr mw me ac hg dd nr nh sd wf mg")] // advised huge, not in dumps, without reserve, soft-dirty, wiped on fork
    public static void A_plain_mapping_can_go(string flags)
    {
        Terrain terrain = Of(new SyntheticMemory(), Mapping(Start, Start + 0x10_0000, flags));

        Assert.True(terrain.IsPlain);
        Assert.Empty(terrain.Kept);
    }

    [Fact]
    public static void Only_the_mapping_that_it_is_said_of_is_kept()
    {
        Terrain terrain = Of(
            new SyntheticMemory(),
            Mapping(Start, Start + 0x1000, "rd wr"), Mapping(Start + 0x1000, Start + 0x2000, "rd wr lo"), Mapping(Start + 0x2000, Start + 0x3000, "rd wr"));

        Assert.Equal([(Start + 0x1000, Start + 0x2000)], terrain.Kept.Select(static kept => (kept.Start, kept.End)));
    }

    [Fact]
    public static void Huge_pages_are_those_that_the_table_of_pages_calls_so()
    {
        var memory = new SyntheticMemory();
        memory.Map(Start, Start + (8 * Huge));
        memory.Set(Start, Start + (8 * Huge), PageStates.Present);
        memory.Set(Start + (2 * Huge), Start + (4 * Huge), PageStates.Present | PageStates.Huge);
        memory.Set(Start + (6 * Huge), Start + (7 * Huge), PageStates.Present | PageStates.Huge);

        Terrain terrain = Of(memory, Mapping(Start, Start + (8 * Huge), "rd wr hg", anonHuge: 6 << 10));

        Assert.Equal([new AddressRange(Start + (2 * Huge), Start + (4 * Huge)), new AddressRange(Start + (6 * Huge), Start + (7 * Huge))], terrain.HugePages);
        Assert.Equal(Huge, terrain.HugePageSize);
        Assert.False(terrain.IsPlain);
    }

    [Fact]
    public static void Any_page_may_be_huge_where_the_kernel_counts_some_and_does_not_say_which()
    {
        var memory = new SyntheticMemory();
        memory.Map(Start + 0x1000, Start + (4 * Huge) + 0x3000);
        memory.Set(Start + 0x1000, Start + (4 * Huge) + 0x3000, PageStates.Present);

        // whole huge pages alone can be: before the first and behind the last there is no room for one
        Assert.Equal(
            [new AddressRange(Start + Huge, Start + (4 * Huge))],
            Of(memory, Mapping(Start + 0x1000, Start + (4 * Huge) + 0x3000, "rd wr hg", anonHuge: 2 << 10)).HugePages);
    }

    [Fact]
    public static void No_table_of_pages_is_read_where_the_kernel_counts_no_huge_page() =>
        Assert.Empty(Of(new SyntheticMemory(), Mapping(Start, Start + (4 * Huge), "rd wr hg")).HugePages);

    private static Terrain Of(SyntheticMemory memory, params string[] mappings) => Terrain.Of(Smaps.Parse(Encoding.UTF8.GetBytes(string.Concat(mappings))), memory, Huge);

    private static string Mapping(ulong start, ulong end, string flags, int lazyFree = 0, int anonHuge = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {start:x}-{end:x} rw-p 00000000 00:00 0 
        Size:               {(end - start) >> 10} kB
        Rss:                {(end - start) >> 10} kB
        Anonymous:          {(end - start) >> 10} kB
        LazyFree:              {lazyFree} kB
        AnonHugePages:      {anonHuge} kB
        Locked:                0 kB
        VmFlags: {flags} 

        """).ReplaceLineEndings("\n");
}
