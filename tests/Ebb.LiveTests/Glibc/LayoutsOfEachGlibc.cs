using Ebb.Elf;
using Ebb.Glibc;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Glibc;

/// <summary>The rows of our tables and the places we find, against what the compiler wrote down.</summary>
public static class LayoutsOfEachGlibc
{
    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Are_found_in_the_library_where_DWARF_has_them(string glibc)
    {
        (string path, Dwarf dwarf) = Library(glibc);

        MallocImage image = Find(path);

        Assert.Equal((dwarf.MainArena, dwarf.Mp), (image.MainArena, image.Mp));
        Assert.True(glibc == GlibcVersions.Machine || glibc == image.Version.ToString(), $"{image.Version}");
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Have_an_arena_row_that_is_DWARFs(string glibc)
    {
        (string path, Dwarf dwarf) = Library(glibc);
        ArenaLayout row = Find(path).ArenaLayout;

        AssertSame(dwarf.Struct("malloc_state"), new()
        {
            ["mutex"] = 0, ["flags"] = row.Flags, ["have_fastchunks"] = row.HaveFastchunks, ["fastbinsY"] = row.Fastbins,
            ["top"] = row.Top, ["last_remainder"] = row.LastRemainder, ["bins"] = row.Bins, ["binmap"] = row.Binmap,
            ["next"] = row.Next, ["next_free"] = row.NextFree, ["attached_threads"] = row.AttachedThreads,
            ["system_mem"] = row.SystemMem, ["max_system_mem"] = row.MaxSystemMem, ["sizeof"] = row.Size,
        });
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Have_a_row_of_settings_that_is_DWARFs(string glibc)
    {
        (string path, Dwarf dwarf) = Library(glibc);
        ParamLayout row = Find(path).ParamLayouts[0];
        IReadOnlyDictionary<string, int> fields = dwarf.Struct("malloc_par");

        AssertSame(fields, new()
        {
            ["trim_threshold"] = ParamLayout.TrimThreshold, ["top_pad"] = ParamLayout.TopPad,
            ["mmap_threshold"] = ParamLayout.MmapThreshold, ["arena_test"] = ParamLayout.ArenaTest, ["arena_max"] = ParamLayout.ArenaMax,
            ["thp_mode"] = row.ThpMode, ["thp_pagesize"] = row.ThpPageSize, ["hp_pagesize"] = row.HpPageSize, ["hp_flags"] = row.HpFlags,
            ["n_mmaps"] = row.NMmaps, ["n_mmaps_max"] = row.NMmapsMax, ["max_n_mmaps"] = row.MaxNMmaps, ["no_dyn_threshold"] = row.NoDynThreshold,
            ["mmapped_mem"] = row.MmappedMem, ["max_mmapped_mem"] = row.MaxMmappedMem, ["max_total_mem"] = row.MaxTotalMem,
            ["sbrk_base"] = row.SbrkBase,
            [fields.ContainsKey("tcache_bins") ? "tcache_bins" : "tcache_small_bins"] = row.TcacheBins,
            ["tcache_max_bytes"] = row.TcacheMaxBytes, ["tcache_count"] = row.TcacheCount,
            ["tcache_unsorted_limit"] = row.TcacheUnsortedLimit, ["sizeof"] = row.Size,
        });
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Have_heaps_and_tcaches_that_are_DWARFs(string glibc)
    {
        (string path, Dwarf dwarf) = Library(glibc);
        GlibcVersion? version = Find(path).Version;
        HeapLayout heap = HeapLayout.Candidates(version).First();
        TcacheLayout tcache = TcacheLayout.Candidates(version).First();
        IReadOnlyDictionary<string, int> heapFields = dwarf.Struct("_heap_info");
        IReadOnlyDictionary<string, int> tcacheFields = dwarf.Struct("tcache_perthread_struct");

        AssertSame(heapFields.Where(field => field.Key != "pad").ToDictionary(), new()
        {
            ["ar_ptr"] = heap.ArPtr, ["prev"] = heap.Prev, ["size"] = heap.HeapSize, ["mprotect_size"] = heap.MprotectSize,
            ["pagesize"] = heap.PageSize, ["sizeof"] = heap.Size,
        });
        AssertSame(tcacheFields, new()
        {
            [tcache.CountsDown ? "num_slots" : "counts"] = tcache.Counts, ["entries"] = tcache.Entries, ["sizeof"] = tcache.Size,
        });
        Assert.Equal(tcache.Entries, tcache.Bins * tcache.CountWidth);
        Assert.Equal(tcache.Size, tcache.Entries + (tcache.Bins * 8));
        Assert.Equal((tcache.Size + 8 + 15) & ~15, tcache.ChunkSizes[0]);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Are_found_in_the_malloc_for_debugging_as_well(string glibc)
    {
        string path = Path.Combine(Path.GetDirectoryName(Library(glibc).Path)!, "libc_malloc_debug.so.0");
        Assert.SkipUnless(File.Exists(path), "this glibc has none: it came with 2.34");
        var dwarf = Dwarf.Of(path, DebugFolder(glibc));

        MallocImage image = Find(path);

        Assert.Equal((dwarf.MainArena, dwarf.Mp), (image.MainArena, image.Mp));
        Assert.Equal(dwarf.Struct("malloc_par")["sizeof"], image.ParamLayouts[0].Size);
    }

    // Each way, so that a row cannot leave out a field that the struct has, nor have one that it has not.
    private static void AssertSame(IReadOnlyDictionary<string, int> dwarf, Dictionary<string, int?> ours) => Assert.Equal(
        dwarf.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key} {field.Value}"),
        ours.Where(field => field.Value is not null).OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key} {field.Value}"));

    private static MallocImage Find(string path)
    {
        Assert.True(ElfFile.TryOpen(File.OpenHandle(path), out ElfFile? file, out string? why), why);
        using (file)
        {
            Assert.True(MallocImage.TryFind(file, out MallocImage? image), path);
            return image;
        }
    }

    private static (string Path, Dwarf Dwarf) Library(string glibc)
    {
        string path = GlibcVersions.Require(glibc)?.Library
            ?? File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).First(path => path.EndsWith("/libc.so.6", StringComparison.Ordinal));
        return (path, Dwarf.Of(path, DebugFolder(glibc)));
    }

    private static string DebugFolder(string glibc) => GlibcVersions.Require(glibc)?.Debug ?? "/usr/lib/debug";
}
