using Ebb.Glibc;
using Ebb.Tests.Elf;

namespace Ebb.Tests.Glibc;

public static class MallocInAFile
{
    [Theory]
    [InlineData(2152, 0, "malloc_state of 2.17")]
    [InlineData(2152, 1, "malloc_state of 2.23")]
    [InlineData(2160, 1, "malloc_state of 2.27")]
    [InlineData(2072, 1, "malloc_state of 2.43")]
    public static void Is_found_by_the_arenas_pointer_to_itself(int next, ulong attached, string expected)
    {
        MallocImage byRela = Find(new TinyElf().WithArena(next, attached).WithRela(next));
        MallocImage byRelr = Find(new TinyElf().WithArena(next, attached).WithRelr(next));
        MallocImage byValue = Find(new TinyElf(type: 2).WithArena(next, attached).Word(TinyLibc.ArenaAt + next, TinyLibc.Arena));

        Assert.All([byRela, byRelr, byValue], image => Assert.Equal(
            (TinyLibc.Arena, next, expected, attached == 1, TinyElf.Base),
            (image.MainArena, image.NextOffset, image.ArenaLayout.ToString(), image.HasAttachedThreads, image.VirtualBase)));
    }

    [Theory]
    [InlineData(2160, 0, 0)] // one thread must be counted
    [InlineData(2160, 2, 0)]
    [InlineData(2072, 0, 0)]
    [InlineData(2160, 1, 0x20)] // a fastbin is not empty
    [InlineData(2160, 1, 0x70)] // a bin is not empty
    [InlineData(2160, 1, 2168)] // next_free
    [InlineData(2160, 1, 2192)] // max_system_mem
    [InlineData(2152, 0, 2176)] // max_system_mem of the oldest
    public static void Is_not_taken_for_found_where_anything_else_stands_in_the_arena(int next, ulong attached, int odd)
    {
        TinyElf file = new TinyElf().WithArena(next, attached).WithRela(next);
        AssertNone(odd == 0 ? file : file.Word(TinyLibc.ArenaAt + odd, 0x55));
    }

    [Fact]
    public static void Is_not_found_where_next_points_elsewhere_in_the_file() =>
        AssertNone(new TinyElf().WithArena(2160, 1).WithRela(2160).Word(TinyLibc.ArenaAt + 2160, TinyElf.Base));

    [Fact]
    public static void Is_not_found_between_words() =>
        AssertNone(new TinyElf().Tag(7, TinyElf.Base + 0x800).Tag(8, 24)
            .Word(0x800, TinyLibc.Arena + 4 + 2160).Word(0x808, 8).Word(0x810, TinyLibc.Arena + 4).Word(TinyLibc.ArenaAt + 4 + 2176, 1));

    [Theory]
    [InlineData(2151)]
    [InlineData(2144)]
    [InlineData(2168)]
    [InlineData(-2160)]
    public static void Is_not_found_by_pointers_of_other_lengths(int next) =>
        AssertNone(new TinyElf().WithArena(2160, 1).WithRela(next));

    [Fact]
    public static void Is_not_found_where_the_loader_may_not_write() =>
        AssertNone(new TinyElf().WithArena(2160, 1).WithRela(2160).Int(64 + 4, 4));

    [Fact]
    public static void Is_not_found_where_the_file_ends_inside_the_arena() =>
        AssertNone(new TinyElf(TinyLibc.ArenaAt + 2190, memory: 0x4000).WithArena(2160, 1).WithRela(2160));

    [Fact]
    public static void Is_not_looked_for_in_a_program_that_asks_for_libc() =>
        AssertNone(new TinyElf().WithArena(2160, 1).WithRela(2160)
            .Text(0x780, "/lib/ld.so").Segment(3, 4, 0x780, TinyElf.Base + 0x780, 11, 11)
            .Text(0x7a0, "\0libc.so.6").Tag(5, TinyElf.Base + 0x7a0).Tag(10, 11).Tag(1, 1));

    [Theory]
    [InlineData(44, null, "malloc_par of 2.17, 2.24, 2.26", 88)]
    [InlineData(44, 80, "malloc_par of 2.26", 112)]
    [InlineData(64, 104, "malloc_par of 2.35", 136)]
    [InlineData(64, null, "malloc_par of 2.35", 104)] // libc_malloc_debug.so.0
    [InlineData(72, 112, "malloc_par of 2.43, 2.44", 144)]
    [InlineData(72, null, "malloc_par of 2.43, 2.44", 112)]
    public static void Has_the_settings_that_start_as_they_are_compiled_in(int mmapsMax, int? tcacheBins, string expected, int size)
    {
        MallocImage image = Find(new TinyElf().WithArena(2160, 1).WithRela(2160).WithMp(mmapsMax, tcacheBins));

        Assert.Equal(TinyLibc.Mp, image.Mp);
        Assert.Equal(expected, "malloc_par of " + string.Join(", ", image.ParamLayouts.Select(row => row.Since).Order()));
        Assert.Equal(size, image.ParamLayouts.OrderBy(row => row.Since).First().Size);
        Assert.All(image.ParamLayouts, row => Assert.Equal((mmapsMax, tcacheBins), (row.NMmapsMax, row.TcacheBins)));
    }

    [Fact]
    public static void Has_no_settings_where_nothing_looks_like_them()
    {
        MallocImage image = Find(new TinyElf().WithArena(2160, 1).WithRela(2160).WithMp(68, null));

        Assert.Null(image.Mp);
        Assert.Empty(image.ParamLayouts);
    }

    [Fact]
    public static void Has_the_settings_that_lie_nearest_to_the_arena() =>
        Assert.Equal(TinyLibc.Mp, Find(new TinyElf().WithArena(2160, 1).WithRela(2160)
            .WithMp(64, 104, at: 0x1000).WithMp(64, 104).WithMp(64, 104, at: 0x3c00)).Mp);

    [Fact]
    public static void Is_the_one_that_bears_the_name_where_there_are_two()
    {
        TinyElf file = new TinyElf().WithArena(2160, 1)
            .Word(0x2c08 + 2160 + 16, 1)
            .Tag(7, TinyElf.Base + 0x800).Tag(8, 48)
            .Word(0x800, TinyLibc.Arena + 2160).Word(0x808, 8).Word(0x810, TinyLibc.Arena)
            .Word(0x818, TinyElf.Base + 0x2c08 + 2160).Word(0x820, 8).Word(0x828, TinyElf.Base + 0x2c08);

        Assert.Equal(TinyLibc.Arena, Find(file).MainArena);
        file.Text(0x900, "\0main_arena\0").Symbol(0x980 + 24, 1, 1, 5, TinyElf.Base + 0x2c08, 2200)
            .Word(40, 0xa00).Half(60, 2)
            .Int(0xa04, 3).Word(0xa18, 0x900).Word(0xa20, 12)
            .Int(0xa44, 2).Word(0xa58, 0x980).Word(0xa60, 48);
        Assert.Equal(TinyElf.Base + 0x2c08, Find(file).MainArena);
    }

    [Theory]
    [InlineData("GNU C Library (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.\n", 36)]
    [InlineData("GNU C Library (GNU libc) development release version 2.43.9000.\n", 43)]
    [InlineData("GNU C Library stable release version 2.9, by Roland", 9)]
    [InlineData("some stable release version 2.x\n then release version 2.17.", 17)]
    [InlineData("libfoo stable release version 3.1.", null)]
    [InlineData("", null)]
    public static void Has_the_version_that_its_banner_names(string banner, int? minor)
    {
        byte[] file = new TinyElf().WithArena(2160, 1).WithRela(2160).Bytes;
        Array.Resize(ref file, file.Length + 0x40000);
        TinyElf.Segment(file, flags: 4, offset: 0x4000, address: 0x800000, size: 0x40000);

        // Once at the start, and across the edge of two reads.
        foreach (int at in (int[])[0, 0x20000 - (banner.Length / 2), 0x20000 - banner.Length + 2, 0x3ff00])
        {
            byte[] bytes = [.. file];
            System.Text.Encoding.ASCII.GetBytes(banner).CopyTo(bytes, 0x4000 + at);

            Assert.Equal(minor is { } known ? new GlibcVersion(2, known) : null, Find(bytes).Version);
        }
    }

    private static MallocImage Find(TinyElf file) => Find(file.Bytes);

    private static MallocImage Find(byte[] bytes)
    {
        Assert.True(MallocImage.TryFind(AnElfFile.Open(bytes), out MallocImage? image));
        return image;
    }

    private static void AssertNone(TinyElf file) => Assert.False(MallocImage.TryFind(AnElfFile.Open(file.Bytes), out _));
}
