using Ebb.Glibc;
using Ebb.Verdicts;
using static Ebb.Tests.Snapshots.Made;

namespace Ebb.Tests.Verdicts;

public static class CausesOfHeldMemory
{
    private static readonly TopPin s_live = new(new Address(0x5500), IsCached: false, 1, KiB(4), MiB(30), MiB(70));
    private static readonly TopPin s_cached = new(new Address(0x5500), IsCached: true, 7, KiB(4), MiB(30), MiB(30));

    [Fact]
    public static void Fastbins_are_named_first_where_they_hold_most()
    {
        Cause cause = Only(Arena(0, held: MiB(64)) with { Forecast = Forecast(MiB(64), fastbins: MiB(64)) });

        Assert.Equal((CauseKind.Fastbins, MiB(64)), (cause.Kind, cause.Bytes));
        Assert.Contains("one later request of 64 KiB or more", Wording.Why(cause), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_block_above_the_fastbins_is_said_too()
    {
        Cause cause = Only(Arena(0, held: MiB(64)) with { Forecast = Forecast(MiB(64), fastbins: MiB(64)), Pin = s_live });

        Assert.Contains("one live block of 4.0 KiB at 0x5500 stands above them", Wording.Why(cause), StringComparison.Ordinal);
    }

    [Fact]
    public static void What_a_live_block_at_the_top_holds_is_its_own_and_the_rest_lies_in_holes() => Assert.Equal(
        [(CauseKind.Holes, MiB(40)), (CauseKind.LivePin, MiB(30))],
        Of(Arena(0, held: MiB(70)) with { Pin = s_live }));

    [Fact]
    public static void A_cached_pin_is_not_a_live_one() =>
        Assert.Equal([(CauseKind.CachedPin, MiB(30))], Of(Arena(0, held: MiB(30)) with { Pin = s_cached }));

    [Fact]
    public static void A_top_below_the_moved_threshold_names_both_numbers()
    {
        MallocFacts malloc = Malloc(Arena(0, held: MiB(40), top: MiB(40))) with
        {
            Settings = Settings() with { MmapThreshold = 32 << 20, TrimThreshold = 64 << 20 },
        };
        Cause cause = Assert.Single(Causes.Of([malloc]));

        Assert.Equal(CauseKind.MovedThreshold, cause.Kind);
        Assert.Contains("top 40.0 MiB, threshold 64.0 MiB: twice the 32.0 MiB", Wording.OfCause(cause, malloc.Settings).Saw, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_top_below_a_threshold_that_was_set_is_the_threshold_s() => Assert.Equal(
        CauseKind.TrimThreshold,
        TopWith(Settings() with { TrimThreshold = ulong.MaxValue, MmapThresholdIsDynamic = false }));

    [Fact]
    public static void A_top_no_larger_than_a_pad_that_was_set_is_the_pad_s() => Assert.Equal(
        CauseKind.TopPad,
        TopWith(Settings() with { TopPad = 64 << 20, MmapThresholdIsDynamic = false }));

    [Fact]
    public static void A_top_above_every_threshold_waits() => Assert.Equal(CauseKind.LateTrim, TopWith(Settings()));

    [Fact]
    public static void A_main_arena_whose_break_was_moved_cannot_be_lowered() =>
        Assert.Equal([(CauseKind.BrokenMain, MiB(8))], Of(Arena(0, held: MiB(8), top: MiB(8)) with { IsContiguous = false }));

    [Fact]
    public static void Tops_of_thread_arenas_are_many_arenas_and_those_without_a_thread_are_said()
    {
        ArenaFacts used = Arena(1, held: MiB(8), top: MiB(8));
        ArenaFacts orphan = Arena(2, held: MiB(9), top: MiB(9)) with { AttachedThreads = 0 };
        Cause cause = Assert.Single(Causes.Of([Malloc(Arena(0), used, orphan)]));

        Assert.Equal((CauseKind.ManyArenas, MiB(17), 2, 2), (cause.Kind, cause.Bytes, cause.Arenas, cause.Arena.Index));
        Assert.Contains("2 thread arenas", Wording.Why(cause), StringComparison.Ordinal);
        Assert.Contains("no thread uses the largest", Wording.OfCause(cause, Settings()).Saw, StringComparison.Ordinal);
    }

    private static IEnumerable<(CauseKind Kind, Bytes Bytes)> Of(ArenaFacts arena) =>
        Causes.Of([Malloc(arena)]).Select(cause => (cause.Kind, cause.Bytes));

    private static Cause Only(ArenaFacts arena) => Assert.Single(Causes.Of([Malloc(arena)]));

    private static CauseKind TopWith(Settings settings) =>
        Assert.Single(Causes.Of([Malloc(Arena(0, held: MiB(40), top: MiB(40))) with { Settings = settings }])).Kind;
}
