using System.Text.Json.Nodes;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Rendering;
using Ebb.Snapshots;
using static Ebb.Tests.Snapshots.Made;

namespace Ebb.Tests.Accounts;

/// <summary>What is compared with what, and what JSON says of it: numbers that are all different.</summary>
public static class DifferenceOfTwoSnapshots
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_start = Target().StartedAt!.Value;

    [Theory]
    [InlineData(1234, 0, true)]
    [InlineData(1234, 2, true)] // the time of boot moves by a second as the clock is set
    [InlineData(1234, -2, true)]
    [InlineData(1234, 3, false)]
    [InlineData(1234, -3, false)]
    [InlineData(1235, 0, false)]
    public static void One_process_has_one_id_and_one_start(int pid, int seconds, bool isSame) =>
        Assert.Equal(isSame, Of(Process(), Process() with { Target = Target() with { Pid = pid, StartedAt = s_start.AddSeconds(seconds) } }).IsSameProcess);

    [Theory]
    [InlineData("target", true)]
    [InlineData("other", false)]
    public static void Where_a_start_is_not_known_the_name_counts(string name, bool isSame) =>
        Assert.Equal(isSame, Of(Process(), Process() with { Target = Target() with { Name = name, StartedAt = null } }).IsSameProcess);

    [Fact]
    public static void A_size_that_one_side_may_have_left_out_is_not_compared()
    {
        Snapshot whole = With(isWhole: true, (32, 5), (48, 7), (64, 9));
        Snapshot some = With(isWhole: false, (48, 8), (80, 1));

        Assert.Equal([new Bytes(80), new Bytes(48)], Of(whole, some).Sizes.Select(size => size.BlockSize));
        Assert.Equal([new Bytes(48), new Bytes(80)], Of(some, whole).Sizes.Select(size => size.BlockSize));
        Assert.Equal([new Bytes(48)], Of(With(isWhole: false, (48, 7), (64, 1)), some).Sizes.Select(size => size.BlockSize));
        Assert.False(Of(whole, some).HasAllSizes);
        Assert.False(Of(some, whole).HasAllSizes);
        Assert.True(Of(whole, whole).HasAllSizes);
    }

    [Fact]
    public static void Sizes_that_changed_by_as_much_are_in_order() => Assert.Equal(
        [new Bytes(96), new Bytes(32), new Bytes(48), new Bytes(64)],
        Of(With(isWhole: true), With(isWhole: true, (64, 3), (48, 4), (96, 5), (32, 6))).Sizes.Select(size => size.BlockSize));

    [Fact]
    public static void An_arena_of_one_process_is_known_by_its_address_and_of_two_by_its_place()
    {
        ArenaFacts first = Arena(1, live: MiB(1)), second = Arena(2, live: MiB(2));
        Snapshot before = Process(Arena(), first, second);
        Snapshot after = Process(Arena(), second with { Index = 1 });

        Assert.Equal(["gone"], Of(before, after).Arenas.Where(arena => arena.After is null).Select(arena => arena.Before == first ? "gone" : "kept"));
        Assert.Equal(second, Of(before, after with { Target = Target() with { Pid = 7 } }).Arenas.Single(arena => arena.After is null).Before);
    }

    [Fact]
    public static void Json_has_each_number_where_it_belongs()
    {
        MappingFacts file = Mapping(MappingKind.File, 0x7f00_0000_0000, MiB(10), MiB(1), "/usr/lib/libc.so.6");
        ArenaFacts main = Arena() with { Share = Share(live: MiB(1), held: MiB(2), pinned: MiB(3)) };
        Snapshot before = Process(main, Arena(1, live: MiB(1))) with { Mappings = [file] };
        Snapshot after = Process(main with { Share = Share(live: MiB(2), held: MiB(6), pinned: MiB(11)) }, Arena(2, live: MiB(1))) with
        {
            Mappings = [file with { End = file.Start + MiB(14), Resident = MiB(3), Swapped = KiB(64) }],
            Capture = before.Capture with { IsExact = false },
        };

        JsonNode data = JsonNode.Parse(JsonDiff.Of(DiffReport.Of(Of(before, after))))!["data"]!;

        JsonNode row = data["ledger"]!.AsArray().Single(one => one!["residentChangeBytes"]!.GetValue<long>() != 0)!;
        Assert.Equal((2 << 20, 4 << 20, 64 << 10), (Number(row, "residentChangeBytes"), Number(row, "virtualChangeBytes"), Number(row, "swappedChangeBytes")));
        JsonNode[] arenas = [.. data["arenas"]!.AsArray().Select(static one => one!)];
        Assert.Equal(["kept", "new", "gone"], arenas.Select(one => one["state"]!.GetValue<string>()));
        Assert.Equal((13 << 20, 1 << 20, 4 << 20, 8 << 20), (Number(arenas[0], "residentChangeBytes"), Number(arenas[0], "liveChangeBytes"), Number(arenas[0], "heldChangeBytes"), Number(arenas[0], "pinnedChangeBytes")));
        Assert.Equal((true, false), (data["from"]!["exact"]!.GetValue<bool>(), data["to"]!["exact"]!.GetValue<bool>()));
    }

    [Fact]
    public static void Json_has_blocks_before_and_after_and_says_what_is_whole()
    {
        Snapshot before = With(isWhole: true, (48, 9));
        JsonNode whole = JsonNode.Parse(JsonDiff.Of(DiffReport.Of(Of(before, With(isWhole: true, (48, 4))))))!["data"]!;
        JsonNode part = JsonNode.Parse(JsonDiff.Of(DiffReport.Of(Of(before, With(isWhole: false, (48, 4))))))!["data"]!;

        JsonNode size = Assert.Single(whole["sizes"]!.AsArray())!;
        Assert.Equal(
            (48, 9, 4, -5, -240),
            (Number(size, "blockBytes"), Number(size, "beforeBlocks"), Number(size, "afterBlocks"), Number(size, "changeBlocks"), Number(size, "changeBytes")));
        JsonNode type = Assert.Single(whole["types"]!.AsArray())!;
        Assert.Equal(
            (32, 9, 4, -5, -160),
            (Number(type, "blockBytes"), Number(type, "beforeBlocks"), Number(type, "afterBlocks"), Number(type, "changeBlocks"), Number(type, "changeBytes")));
        Assert.Equal((true, true), (whole["sizesAreWhole"]!.GetValue<bool>(), whole["typesAreWhole"]!.GetValue<bool>()));
        Assert.Equal((false, false), (part["sizesAreWhole"]!.GetValue<bool>(), part["typesAreWhole"]!.GetValue<bool>()));
    }

    private static long Number(JsonNode node, string name) => node[name]!.GetValue<long>();

    private static Difference Of(Snapshot before, Snapshot after) => Difference.Of(new Side("a", before, s_noon), new Side("b", after, s_noon.AddMinutes(1)));

    // All sizes in bytes that come to the same, 192, but for the 96.
    private static Snapshot With(bool isWhole, params (ulong Size, ulong Blocks)[] sizes)
    {
        Snapshot snapshot = Process(Arena());
        var census = new LiveCensus
        {
            Sizes = [.. sizes.Select(static one => new SizeClass(new Bytes(one.Size), one.Blocks, new Bytes(one.Size * one.Blocks)))],
            HasAllSizes = isWhole,
            Types = [.. sizes.Take(1).Select(static one => new TypeClass("Session", new Bytes(32), one.Blocks))],
            HasAllTypes = isWhole,
        };
        return snapshot with { Mallocs = [snapshot.Mallocs[0] with { Census = census }] };
    }
}
