using System.Globalization;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Verdicts;

namespace Ebb.LiveTests.Verdicts;

/// <summary>One program for each reason why memory stays: Ebb names that reason.</summary>
public static class StoriesOfTargets
{
    public static TheoryData<string> WithFastbins => ["2.31", "2.36", "2.41"];

    public static TheoryData<string, string> OfHeldMemory => Programs.UnderEachGlibc(
        "tcache_pin.c 40000", "top_pin.c", "arenas.c 4 8000 2000 1000", "dynamic_threshold.c 30M", "mixed.c");

    [Theory]
    [MemberData(nameof(OfHeldMemory))]
    public static void Each_held_byte_has_one_cause(string program, string glibc)
    {
        using Target target = Programs.Start(program, glibc);

        var seen = Inspected.Of(target);

        Verdict.HeldFree held = Assert.Single(seen.Verdicts.OfType<Verdict.HeldFree>());
        Assert.Equal(seen.Ledger[LedgerKind.Held].Resident, held.Bytes);
        Assert.Equal(held.Bytes.Count, held.Causes.Aggregate(0UL, (sum, cause) => sum + cause.Bytes.Count));
    }

    [Theory]
    [MemberData(nameof(WithFastbins))]
    public static void Small_freed_blocks_lie_in_fastbins(string glibc)
    {
        using Target target = Programs.Start("fastbins.c 200000", glibc);

        Cause cause = MainCause(target);

        Assert.Equal(CauseKind.Fastbins, cause.Kind);
        AtLeast(0.9, target.Number("freed_bytes"), cause.Bytes);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Cached_blocks_stand_on_top_of_what_was_freed_in_reverse(string glibc)
    {
        using Target target = Programs.Start("tcache_pin.c 40000", glibc);

        Cause cause = MainCause(target);

        // Until 2.42 the tcache's table is the first block of the heap; later it is made at the first free, above all others.
        bool isTableAbove = Minor(target) >= 43;
        ulong cached = isTableAbove ? 16UL : 7UL, bytes = cached * target.Number("pin_bytes");
        Assert.Equal((CauseKind.CachedPin, true, cached + (isTableAbove ? 1UL : 0)), (cause.Kind, cause.Pin!.IsCached, cause.Pin.Blocks));
        Assert.InRange(cause.Pin.Bytes.Count, bytes, bytes + (isTableAbove ? 1024UL : 0));
        Assert.Equal(Chunk(target, "pin") - ((cached - 1) * target.Number("pin_bytes")), cause.Pin.Address.Value);
        AtLeast(0.95, target.Number("freed_bytes"), cause.Bytes);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void One_live_block_stands_on_top_of_all_that_was_freed(string glibc)
    {
        using Target target = Programs.Start("top_pin.c", glibc);

        Cause cause = MainCause(target);

        Assert.Equal((CauseKind.LivePin, false, 1UL), (cause.Kind, cause.Pin!.IsCached, cause.Pin.Blocks));
        Assert.Equal((Chunk(target, "pin"), target.Number("pin_bytes")), (cause.Pin.Address.Value, cause.Pin.Bytes.Count));
        AtLeast(0.95, target.Number("freed_bytes"), cause.Bytes);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Threads_that_freed_all_left_tops_in_many_arenas(string glibc)
    {
        // Each keeps what a top may hold without being trimmed: 128 KiB. It is their number that makes it much.
        foreach (string ended in (string[])["", "ended"])
        {
            var fixture = new Fixture("arenas.c") { Environment = new Dictionary<string, string> { ["MALLOC_ARENA_MAX"] = "200" } };
            using Target target = fixture.Under(glibc).With("150", "100", "2000", "0", ended).Start();

            Cause cause = MainCause(target);

            Assert.Equal((CauseKind.ManyArenas, 150), (cause.Kind, cause.Arenas));
            AtLeast(0.9, 150 * (128 << 10), cause.Bytes);
        }
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void A_freed_large_block_moved_the_threshold_beyond_the_top(string glibc)
    {
        using Target target = Programs.Start("dynamic_threshold.c 30M", glibc);

        Cause cause = MainCause(target);

        Assert.Equal(CauseKind.MovedThreshold, cause.Kind);
        AtLeast(0.95, 30 << 18, cause.Bytes);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Every_sixteenth_block_keeps_its_page(string glibc)
    {
        using Target target = Programs.Start("fragments.c", glibc);

        Verdict.Fragmented split = Primary<Verdict.Fragmented>(target);

        PagePin pin = split.Pins[0];
        Assert.Equal((target.Number("kept_block_bytes"), null, false), (pin.BlockSize.Count, pin.Type, pin.IsCached));
        AtLeast(0.98, target.Number("live_blocks"), new Bytes(pin.Blocks));
        AtLeast(0.95, split.Bytes.Count, pin.Holds);
        AtLeast(0.95, target.Number("freed_bytes"), split.Bytes);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Objects_that_keep_pages_are_named_by_their_class(string glibc)
    {
        using Target target = Programs.Start("fragments_vtable.cc", glibc);

        PagePin pin = Primary<Verdict.Fragmented>(target).Pins[0];

        Assert.Contains("Session", pin.Type!, StringComparison.Ordinal);
        Assert.DoesNotContain("_ZTV", pin.Type!, StringComparison.Ordinal);
        Assert.Equal(target.Number("kept_block_bytes"), pin.BlockSize.Count);
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void What_was_never_freed_is_in_use(string glibc)
    {
        using Target target = Programs.Start("in_use.c 20000", glibc);

        Verdict.InUse used = Primary<Verdict.InUse>(target);

        Assert.Equal((target.Number("live_blocks"), target.Number("live_bytes")), (used.Live.Blocks, used.Live.Bytes.Count));
        Assert.Equal((target.Number("live_blocks"), target.Number("live_bytes")), (used.Sizes[0].Blocks, used.Sizes[0].Bytes.Count));
    }

    [Theory]
    [InlineData("shared.c 16M", LedgerKind.Shared)]
    [InlineData("stacks.c 4 6M", LedgerKind.Stack)]
    public static void What_is_not_mallocs_is_elsewhere_by_its_row(string program, string row)
    {
        using Target target = Programs.Start(program, GlibcVersions.Machine);

        Verdict.Elsewhere other = Primary<Verdict.Elsewhere>(target);

        Assert.Equal(row, other.Row.Kind);
        Assert.True(other.Row.Resident.Count >= (row == LedgerKind.Stack ? target.Number("stack_bytes_at_least") : target.Number("shared_bytes")));
    }

    [Fact]
    public static void What_does_nothing_is_small()
    {
        using Target target = Target.Start("nothing.c");

        Primary<Verdict.Small>(target);
    }

    [Theory]
    [InlineData("libjemalloc.so.2", "jemalloc")]
    [InlineData("libtcmalloc_minimal.so.4", "tcmalloc")]
    [InlineData("libmimalloc.so.2.0", "mimalloc")]
    public static void Blocks_of_another_allocator_are_its_own(string library, string allocator)
    {
        using Target target = Fixture.Preloaded("in_use.c", library).With("20000").Start();

        OwnedBy(allocator, target);
    }

    [Fact]
    public static void Blocks_of_musl_are_its_own()
    {
        using Target target = Fixture.Musl("in_use.c").With("20000").Start();

        OwnedBy("musl", target);
    }

    [Fact]
    public static void Memory_below_a_broken_header_is_in_doubt_and_not_in_use()
    {
        using Target target = Programs.Start("damaged_pin.c", "machine");

        var seen = Inspected.Of(target);

        Assert.Equal(DamageKind.ChunkSize, Assert.Single(seen.Snapshot.Damage).Kind);
        Assert.True(seen.Ledger[LedgerKind.Unread].Resident.Count >= target.Number("freed_bytes") * 9 / 10);
        Assert.IsType<Verdict.Undecided>(seen.Verdicts[0]);
    }

    private static void OwnedBy(string allocator, Target target)
    {
        Verdict.Elsewhere other = Primary<Verdict.Elsewhere>(target);

        Assert.Equal((LedgerKind.Anonymous, allocator), (other.Row.Kind, other.Owner?.Name));
        Assert.True(other.Row.Resident.Count >= target.Number("live_requested"));
    }

    private static ulong Chunk(Target target, string block) => target.Number(block) - 16;

    private static T Primary<T>(Target target)
        where T : Verdict
    {
        var seen = Inspected.Of(target);
        seen.Closes();
        Assert.True(seen.Verdicts[0].IsPrimary);
        Assert.DoesNotContain(seen.Verdicts.Skip(1), verdict => verdict.IsPrimary);
        return Assert.IsType<T>(seen.Verdicts[0]);
    }

    private static Cause MainCause(Target target) => Primary<Verdict.HeldFree>(target).Causes[0];

    private static void AtLeast(double share, ulong of, Bytes found) => Assert.InRange(found.Count, (ulong)(share * of), ulong.MaxValue);

    private static int Minor(Target target) => int.Parse(target["glibc"].Split('.')[1], CultureInfo.InvariantCulture);
}
