using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Oracles;

namespace Ebb.LiveTests.Targets;

/// <summary>What is particular to one target, as <c>tests/targets/TRUTHS.md</c> promises it.</summary>
public static class EachTarget
{
    private static bool HasFastbins(Target target) => MinorOf(target) < 43;

    private static int MinorOf(Target target) => int.Parse(target["glibc"].Split('.')[1], CultureInfo.InvariantCulture);

    private static ulong Cached(Target target) => HasFastbins(target) ? 7UL : 16UL;

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Fastbins_hold_all_but_the_cached_blocks_where_there_are_fastbins(string glibc)
    {
        using Target target = new Fixture("fastbins.c").Under(glibc).Start();

        ulong freed = target.Number("freed_blocks"), each = target.Number("freed_bytes") / freed;
        ulong held = HasFastbins(target) ? freed - Cached(target) : 0;

        Assert.Equal(held, target.Number("smblks"));
        Assert.Equal(held * each, target.Number("fsmblks"));
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Fastbins_let_go_after_a_trim(string glibc)
    {
        using Target target = new Fixture("fastbins.c").Under(glibc).Start();

        IReadOnlyDictionary<string, string> trimmed = target.Command("trim");

        Assert.Equal(trimmed["rss_after"], $"{Kernel.Resident(target.Pid)}");
        if (HasFastbins(target))
        {
            Assert.True(Number(trimmed, "rss_before") - Number(trimmed, "rss_after") > target.Number("freed_bytes") * 9 / 10);
        }
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Cached_blocks_pin_all_that_was_freed_in_reverse(string glibc)
    {
        using Target target = new Fixture("tcache_pin.c").Under(glibc).Start();

        Assert.Equal(2UL, target.Number("ordblks")); // all below the cached blocks, and the top
        Assert.Equal(
            target.Number("fordblks") - target.Number("keepcost"),
            target.Number("freed_bytes") - (Cached(target) * target.Number("pin_bytes")));
        Assert.Equal("[heap]", Assert.Single(Kernel.Mappings(target.Pid), mapping => mapping.Contains(target.Number("pin"))).Path);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void A_live_pin_holds_all_below_it_until_it_is_freed(string glibc)
    {
        using Target target = new Fixture("top_pin.c").Under(glibc).Start();

        ulong before = Kernel.Resident(target.Pid);
        IReadOnlyDictionary<string, string> unpinned = target.Command("free");

        Assert.Equal(1UL, target.Number("live_blocks"));
        Assert.Equal(target.Number("freed_bytes"), target.Number("fordblks") - target.Number("keepcost"));
        Assert.True(before - Number(unpinned, "rss") > target.Number("freed_bytes") * 9 / 10);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Nothing_but_the_programs_own_blocks_and_the_tcaches_table_is_used_without_threads(string glibc)
    {
        foreach (string source in new[] { "in_use.c", "mmapped.c", "fragments.c" })
        {
            using Target target = new Fixture(source).Under(glibc).Start();
            ulong cached = source == "fragments.c" ? Cached(target) * target.Number("kept_block_bytes") : 0;
            ulong own = target.Number("live_bytes") - target.Number("live_mmapped_bytes") + cached;

            // tcache_perthread_struct: 0x290 from 2.30 on, 0x300 from 2.42 on; from 2.43 on a program that frees nothing has none.
            ulong table = MinorOf(target) < 42 ? 0x290UL : HasFastbins(target) || cached != 0 ? 0x300UL : 0;
            Assert.Equal(table, target.Number("uordblks") - own);
        }
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void A_mapping_resized_in_place_is_counted(string glibc)
    {
        using Target target = new Fixture("realloc.c").Under(glibc).Start();

        Assert.Equal(2UL, target.Number("mremapped"));
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Live_blocks_of_a_class_begin_with_its_table(string glibc)
    {
        using Target target = new Fixture("fragments_vtable.cc").Under(glibc).Start();

        Assert.Contains(
            Kernel.Mappings(target.Pid),
            mapping => mapping.Contains(target.Number("vtable")) && mapping.Path.EndsWith("/fragments_vtable", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void A_foreign_part_of_the_break_is_counted_as_the_arenas(string glibc)
    {
        using Target target = new Fixture("foreign_sbrk.c").Under(glibc).Start();

        KernelMapping heap = Assert.Single(Kernel.Mappings(target.Pid), mapping => mapping.Path == "[heap]");

        Assert.True(heap.Contains(target.Number("foreign")));
        Assert.InRange(heap.Length - target.Number("arena"), 0UL, 4095UL);
        Assert.True(target.Number("uordblks") - target.Number("live_bytes") >= target.Number("foreign_bytes"));
    }

    [Fact]
    public static void No_more_blocks_are_mapped_than_mallopt_allows()
    {
        using Target target = Target.Start("mallopt.c");

        Assert.Equal(target.Number("mmap_max"), target.Number("hblks"));
        Assert.True(target.Number("live_blocks") > target.Number("hblks"));
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Arenas_outlive_the_threads_that_filled_them(string glibc)
    {
        using Target alive = new Fixture("arenas.c").Under(glibc).Start();
        using Target ended = new Fixture("arenas.c").Under(glibc).With("4", "4000", "2000", "1000", "ended").Start();

        Assert.Equal("5", Kernel.Status(alive.Pid)["Threads"]);
        Assert.Equal("1", Kernel.Status(ended.Pid)["Threads"]);
        Assert.Equal(5, MallocInfo.Of(alive).Arenas.Count);
        Assert.Equal(5, MallocInfo.Of(ended).Arenas.Count);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void A_broken_break_leaves_the_main_arena_in_mappings(string glibc)
    {
        using Target target = new Fixture("broken_brk.c").Under(glibc).Start();

        ulong heap = Kernel.Mappings(target.Pid).Where(mapping => mapping.Path == "[heap]").Aggregate(0UL, (sum, mapping) => sum + mapping.Length);

        Assert.True(target.Number("arena") > heap + (1 << 20), $"{heap} of {target["arena"]} lie in [heap]");
    }

    [Fact]
    public static void A_forked_child_says_its_own_truth_and_ends_with_its_parent()
    {
        int child;
        using (Target target = Target.Start("forked.c"))
        {
            child = (int)target.Number("child_pid");
            Assert.Equal($"{target.Pid}", Kernel.Status(child)["PPid"]);
            Assert.Equal(target.Number("live_blocks") / 2, target.Number("child_live_blocks"));
            Assert.True(target.Number("child_fordblks") > target.Number("fordblks"));
            target.End("quit");
        }

        using Process? left = Process.GetProcesses().FirstOrDefault(process => process.Id == child);
        Assert.True(left is null || left.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Busy_threads_stand_still_when_told_and_go_on(string glibc)
    {
        using Target target = new Fixture("busy.c").Under(glibc).Start();

        IReadOnlyDictionary<string, string> first = target.Command("stop");
        Assert.Equal(Number(first, "arena"), Number(first, "fordblks") + Number(first, "uordblks"));
        target.Command("go");
        IReadOnlyDictionary<string, string> second = target.Command("stop");

        Assert.True(Number(second, "done_so_far") >= Number(first, "done_so_far"));
        Assert.Equal(second["arena"], target.Command("count")["arena"]);
    }

    [Fact]
    public static void Nothing_has_no_heap()
    {
        using Target target = Target.Start("nothing.c");

        Assert.DoesNotContain(Kernel.Mappings(target.Pid), mapping => mapping.Path == "[heap]");
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void A_freed_large_block_moves_the_threshold_to_its_chunk(string glibc)
    {
        using Target target = new Fixture("dynamic_threshold.c").Under(glibc).Start();

        Assert.Equal(target.Number("mapping_bytes") - (HasFastbins(target) ? 0UL : 16UL), target.Number("mmap_threshold"));
    }

    [Fact]
    public static void Deep_stacks_are_resident()
    {
        using Target target = Target.Start("stacks.c");

        Assert.True(Kernel.Resident(target.Pid) > target.Number("stack_bytes_at_least"));
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("segv")]
    [InlineData("abort")]
    public static void Exits_goes_away_when_told(string how)
    {
        using Target target = Target.Start("exits.c");

        target.End(how);

        Assert.True(target.HasExited);
    }

    [Fact]
    public static void Exits_becomes_another_program_when_told()
    {
        using Target target = Target.Start("exits.c");

        target.Exec();

        Assert.Equal("cat", Kernel.Status(target.Pid)["Name"]);
    }

    private static ulong Number(IReadOnlyDictionary<string, string> facts, string key) => ulong.Parse(facts[key], CultureInfo.InvariantCulture);
}
